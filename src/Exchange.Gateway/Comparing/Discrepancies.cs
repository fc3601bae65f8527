using Exchange.Gateway.Sources.Comparison;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;

namespace Exchange.Gateway.Comparing;

/// <summary>One thing that is wrong, as the caller sees it and as the registry is told.</summary>
internal sealed record Discrepancies(V1.ComparisonDiscrepancy Shown, Discrepancy Reported)
{
    public static Discrepancies Of(ComparisonPlan plan, FoundKey key) => Of(new()
    {
        Kind = key.IsDuplicate ? CorrectionKind.DuplicateKey : CorrectionKind.Value,
        Element = plan.Element.Value,
        Resource = plan.Source.Resource.Code.Value,
        Subject = key.Subject.ToWire(),
        Differing = { key.Differing.Select(verifier => plan.Verifiers[verifier].Resource.Code.Value) },
    });

    public static Discrepancies Of(ReferencePlan plan, FoundKey key) => Of(new()
    {
        Kind = CorrectionKind.Hint,
        Resource = plan.Check.From.Resource.Code.Value,
        Subject = key.Subject.ToWire(),
        Differing = { plan.Check.To.Resource.Code.Value },
        Rule = plan.Check.Rule.Id.Value,
    });

    private static Discrepancies Of(Discrepancy reported) => new(
        new() { Kind = reported.Kind, Subject = reported.Subject, Differing = { reported.Differing } }, reported);
}
