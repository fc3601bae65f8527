using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;

namespace Exchange.Audit.Simulation;

/// <summary>A change that may be tried by who asks, and the entries on which it is.</summary>
internal sealed record Replay(Proposal Proposal, string? Grant, string? Resource)
{
    public TrailQuery Query(long? since, long until) => new(null, Resource, Grant, null, null, since, until);

    /// <summary>A grant in another shape. It is there for its parties, for officers and for authorities.</summary>
    /// <exception cref="ExchangeException">GRANT_NOT_FOUND, or REQUEST_INVALID: it would be another grant.</exception>
    public static Replay Of(Grant proposed, StandingFacts facts, GrantIndex grants, Principal asker)
    {
        var stood = grants.Find(proposed.Id);
        var resource = stood is null ? null : facts.Resources.GetValueOrDefault(stood.Resource)?.Resource;
        if (stood is null || resource is null || !(Oversees(asker) || IsOf(asker, stood.Consumer) || IsOf(asker, resource.Provider)))
        {
            throw new ExchangeException(Reason.GrantNotFound);
        }

        var found = new Violations();
        found.When(proposed.Consumer != stood.Consumer, "grant.consumer", ViolationCode.FieldConflict, "The grant's own: for another department it is another grant.");
        found.When(proposed.Resource != stood.Resource, "grant.resource", ViolationCode.FieldConflict, "The grant's own: for another resource it is another grant.");

        // Under another's grant the answer would tell what that one holds.
        found.When(proposed.DelegatedFrom != stood.DelegatedFrom, "grant.delegated_from", ViolationCode.FieldConflict, "The grant's own: as a part of another it is another grant.");
        found.ThrowIfAny();
        return new(new(grants, resource, resource, proposed), stood.Id.Value, null);
    }

    /// <summary>A resource in another shape.</summary>
    /// <exception cref="ExchangeException">
    /// ROLE_MISSING, whether or not there is such a resource; RESOURCE_NOT_FOUND; or REQUEST_INVALID: it would be another department's.
    /// </exception>
    public static Replay Of(Resource proposed, StandingFacts facts, GrantIndex grants, Principal asker)
    {
        var stood = facts.InForce(proposed.Code)?.Resource;
        if (!Oversees(asker) && !IsOf(asker, stood?.Provider))
        {
            throw new ExchangeException(Reason.RoleMissing) { Facts = ExchangeException.Fact("role", $"{Role.Officer}") };
        }

        if (stood is null)
        {
            throw new ExchangeException(Reason.ResourceNotFound);
        }

        var found = new Violations();
        found.When(proposed.Provider != stood.Provider, "resource.provider", ViolationCode.FieldConflict, "The resource's own.");
        found.ThrowIfAny();
        return new(new(grants, stood, proposed, null), null, stood.Code.Value);
    }

    // A contractor reads for a department; it does not act for it.
    private static bool IsOf(Principal asker, DepartmentId? department) => asker.Contractor is null && asker.Department == department;

    private static bool Oversees(Principal asker) => asker.Holds(Role.Officer) || asker.Holds(Role.Authority);
}
