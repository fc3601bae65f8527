using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Comparing;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Gateway.Comparing;

/// <summary>What is compared with what, who asked, and the rule that permits it.</summary>
internal sealed record ComparisonPlan(
    Principal Principal, string Rule, Holder Source, ImmutableArray<Holder> Verifiers, ImmutableArray<(ResourceCode Code, Reason Reason)> LeftOut)
{
    private const int VerifiersMax = 100;

    public ElementId Element => Source.Value.Element!;

    /// <exception cref="ExchangeException">ROLE_MISSING before anything else is told, or all that is wrong with the request.</exception>
    public static ComparisonPlan Read(V1.CompareRequest request, Principal principal, Holdings.Holdings holdings)
    {
        var known = ElementId.TryParse(request.Element, out var element) ? holdings.Sources.GetValueOrDefault(element) : null;
        var rule = ComparisonRule.Permit(principal, known) ?? throw new ExchangeException(Reason.RoleMissing);
        var found = new Violations();
        var fields = new Fields(found, "");
        CatalogueWire.ReadElementId(fields, "element", request.Element);
        var codes = fields.Each("verifiers", request.Verifiers, 0, VerifiersMax, static (f, field, code) => CatalogueWire.ReadCode(f, field, code)!);
        found.When(codes.Distinct().Count() != codes.Length, "verifiers", ViolationCode.FieldDuplicate, "Name each resource once.");
        found.ThrowIfAny();

        var source = SourceOf(element!, holdings);
        return codes.IsEmpty
            ? new ComparisonPlan(principal, rule, source, [], []).WithEvery(holdings)
            : new(principal, rule, source, Named(source, codes, holdings), []);
    }

    private static Holder SourceOf(ElementId element, Holdings.Holdings holdings)
    {
        if (!holdings.Elements.Contains(element))
        {
            throw new ExchangeException(Reason.ElementNotFound);
        }

        if (!holdings.Sources.ContainsKey(element))
        {
            throw new ExchangeException(Reason.SourceUndesignated);
        }

        // One element, one source resource; two are one that is giving the element over to the other this very moment.
        return holdings.Resources.Values.Where(resource => ComparisonRule.IsSource(resource, element)).ToList() switch
        {
            [] => throw Refused(Reason.ElementNotCarried, "No published resource carries the element as its source."),
            [var one] => ComparisonRule.Source(one, element) switch
            {
                Side.Comparable fit => fit.Holder,
                Side.Unfit unfit => throw Refused(unfit.Reason, unfit.Why),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            _ => throw new ExchangeException(Reason.VersionRaced),
        };
    }

    // What is named must be fit; all that is not is told at once.
    private static ImmutableArray<Holder> Named(Holder source, ImmutableArray<ResourceCode> codes, Holdings.Holdings holdings)
    {
        var sides = codes.Select(code => holdings.Resources.TryGetValue(code, out var resource)
            ? ComparisonRule.Verifier(source, resource)
            : new Side.Unfit(Reason.ReferenceMissing, "The catalogue has no such resource.")).ToList();
        var unfit = sides.Select((side, i) => (Side: side as Side.Unfit, Index: i)).Where(pair => pair.Side is not null).ToList();
        return unfit.Count == 0
            ? [.. sides.Cast<Side.Comparable>().Select(side => side.Holder)]
            : throw new ExchangeException(
                unfit[0].Side!.Reason,
                [.. unfit.Select(pair => new Violation($"verifiers[{pair.Index}]", ViolationCode.FieldConflict, pair.Side!.Why))]);
    }

    // Nobody named them, so those that are not fit are left out and told.
    private ComparisonPlan WithEvery(Holdings.Holdings holdings)
    {
        var sides = holdings.Resources.Values
            .Where(resource => ComparisonRule.IsVerifier(resource, Element))
            .OrderBy(resource => resource.Code.Value, StringComparer.Ordinal)
            .Select(resource => (resource.Code, Side: ComparisonRule.Verifier(Source, resource)))
            .ToList();
        return this with
        {
            Verifiers = [.. sides.Select(pair => pair.Side).OfType<Side.Comparable>().Select(side => side.Holder)],
            LeftOut = [.. sides.Where(pair => pair.Side is Side.Unfit).Select(pair => (pair.Code, ((Side.Unfit)pair.Side).Reason))],
        };
    }

    private static ExchangeException Refused(Reason reason, string why) => new(reason, [new("element", ViolationCode.FieldConflict, why)]);
}
