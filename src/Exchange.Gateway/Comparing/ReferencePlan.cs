using Exchange.Domain.Comparing;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Gateway.Comparing;

/// <summary>Which references are checked, who asked, and the rule that permits it.</summary>
internal sealed record ReferencePlan(Principal Principal, string Rule, ReferenceCheck Check)
{
    /// <exception cref="ExchangeException">ROLE_MISSING before anything else is told, or what is wrong with the request.</exception>
    public static ReferencePlan Read(V1.CheckReferencesRequest request, Principal principal, Holdings.Holdings holdings)
    {
        var rule = holdings.ReferenceRules.GetValueOrDefault(request.Rule);
        var from = rule is null ? null : holdings.Resources.GetValueOrDefault(rule.FromResource);
        var permit = ComparisonRule.Permit(principal, from?.Provider) ?? throw new ExchangeException(Reason.RoleMissing);
        var found = new Violations();
        new Fields(found, "").Text("rule", request.Rule, 64);
        found.ThrowIfAny();
        if (rule is null)
        {
            throw Refused(Reason.ReferenceMissing, "No such rule is defined.");
        }

        var to = holdings.Resources.GetValueOrDefault(rule.ToResource);
        return ReferenceCheck.Obstacle(rule, from, to) is { } unfit
            ? throw Refused(unfit.Reason, unfit.Why)
            : new(principal, permit, ReferenceCheck.Of(rule, from!, to!));
    }

    private static ExchangeException Refused(Reason reason, string why) => new(reason, [new("rule", ViolationCode.FieldConflict, why)]);
}
