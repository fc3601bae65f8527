using System.Collections.Immutable;
using Exchange.Domain.Duties;
using Exchange.Domain.Patterns;

namespace Exchange.Domain.Findings;

/// <summary>
/// Reading that looks like misuse: the authority or the provider may suspend for it (Decree 809, Art 27) and nothing is suspended by
/// itself, since only they can know why so much was read.
/// </summary>
public static class SuspensionProposals
{
    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableArray<ReadPattern> patterns) =>
        from pattern in patterns
        where facts.Departments.ContainsKey(pattern.Consumer)
        select new Finding(
            FindingCode.S1,
            pattern.Consumer,
            pattern.Grant.Length > 0 ? pattern.Grant : pattern.Resource,
            $"One account {Words(pattern)}, from {Time(pattern.From)} to {Time(pattern.To)}: suspend with 'exchange grant suspend' or leave it.",
            pattern.From,
            [
                .. pattern.Grant.Length == 0 ? ImmutableArray<Evidence>.Empty : [new(EvidenceKind.Grant, pattern.Grant, 0)],
                new(EvidenceKind.Entry, $"{pattern.FirstIndex}", 0),
                new(EvidenceKind.Entry, $"{pattern.LastIndex}", 0),
            ]);

    private static string Words(ReadPattern pattern) => string.Join(
        ", ",
        new[]
        {
            pattern.Subjects > 0 ? $"read {pattern.Subjects} subjects{(pattern.Usual > 0 ? $" where {pattern.Usual} in the same time are usual" : "")}" : null,
            pattern.Run > 0 ? $"asked for {pattern.Run} numbers in sequence" : null,
            pattern.Refusals > 0 ? $"was refused {pattern.Refusals} times" : null,
        }.OfType<string>());

    private static string Time(DateTimeOffset at) => $"{at.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm}";
}
