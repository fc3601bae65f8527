using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>
/// Data is disposed of as the provider requires when a grant has ended (Decree 809, Art 27; 40(4)). The Decree sets no day, so a
/// certificate that came after the exchange's own leaves nothing.
/// </summary>
public static class UndisposedData
{
    public static IEnumerable<Finding> Of(StandingFacts facts, DateTimeOffset now) =>
        from disposal in facts.Disposals.Values
        where disposal.Due < LocalDay.Of(now)
        select new Finding(
            FindingCode.R4,
            disposal.Consumer,
            disposal.Grant,
            $"The grant is over ({disposal.Cause}); its data was to be disposed of by {disposal.Due:yyyy-MM-dd}, and there is no certificate.",
            LocalDay.EndOf(disposal.Due),
            [new(EvidenceKind.Grant, disposal.Grant, 0)]);
}
