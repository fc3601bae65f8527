using System.Collections.Immutable;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>
/// A reader keeps to its scope and its purpose (Decree 809, Art 25; 40(2)), and its contractors to their task (Art 36; 40(6)). What was
/// asked for in excess never left; that it was asked for is the finding.
/// </summary>
public static class BeyondGrant
{
    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableArray<BeyondReads> reads, CheckPolicy policy) =>
        from beyond in reads
        where beyond.Kind != BeyondKind.Purpose || beyond.Tally.Count >= policy.PurposeRefusals
        where facts.Resources.ContainsKey(beyond.Resource)
        let name = facts.Resources[beyond.Resource].Resource.Name
        select new Finding(
            beyond.Kind == BeyondKind.Contractor ? FindingCode.R6 : FindingCode.R2,
            beyond.Consumer,
            beyond.Resource.Value,
            Words(beyond, name),
            beyond.Tally.First,
            [.. beyond.Tally.Evidence]);

    private static string Words(BeyondReads beyond, string name)
    {
        var times = beyond.Tally.Count == 1 ? "once" : $"{beyond.Tally.Count} times";
        return beyond.Kind switch
        {
            BeyondKind.Items => $"{string.Join(", ", beyond.Items)} of {name} {(beyond.Items.Count == 1 ? "was" : "were")} asked for beyond the grant {times}, and withheld.",
            BeyondKind.Purpose => $"{name} was asked for {times} for a purpose that no grant names, and refused.",
            _ => $"A contractor's client asked for {name} {times} without a task of the grant's (Art 36), and was refused.",
        };
    }
}
