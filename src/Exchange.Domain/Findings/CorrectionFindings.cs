using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>What corrections left undone show (Decree 809, Art 26; 39(3), 39(6)).</summary>
public static class CorrectionFindings
{
    /// <summary>How long a holder has to put its copy right once its source was upheld; the law is silent, so the source's own term.</summary>
    private const int CopyWorkdays = 10;

    /// <summary>A source answers within its term: Art 39(6).</summary>
    public static IEnumerable<Finding> Late(StandingFacts facts, DateTimeOffset now) =>
        from correction in facts.Corrections.Values
        where correction is { IsOpen: true, IsHint: false } && correction.Due < LocalDay.Of(now)
        select new Finding(
            FindingCode.P6,
            correction.Source,
            correction.Id,
            $"The correction was due on {correction.Due:yyyy-MM-dd} and is open.",
            LocalDay.EndOf(correction.Due!.Value),
            [Of(correction)]);

    /// <summary>
    /// A holder's copy found different again, when its source had been upheld longer ago than the term: Art 39(3). A comparison
    /// may find it in the same case or in a later one about the same subject.
    /// </summary>
    public static IEnumerable<Finding> Uncooperative(StandingFacts facts, WorkCalendar calendar)
    {
        var cases = facts.Corrections.Values.ToLookup(correction => (correction.Element, correction.Subject));
        foreach (var upheld in facts.Corrections.Values.Where(correction => correction is { UpheldAt: not null, IsHint: false }))
        {
            if (calendar.Due(LocalDay.Of(upheld.UpheldAt!.Value), CopyWorkdays) is not DueDate.Known { Day: var day })
            {
                continue;
            }

            var holders = upheld.Claims.Select(claim => claim.Department).OfType<DepartmentId>().Where(holder => holder != upheld.Source);
            foreach (var holder in holders.Distinct())
            {
                var again = cases[(upheld.Element, upheld.Subject)].FirstOrDefault(found =>
                    found.Claims.Any(claim => claim.Department == holder && claim.FoundAt > LocalDay.EndOf(day)));
                if (again is not null)
                {
                    yield return new(
                        FindingCode.P3,
                        holder,
                        upheld.Id,
                        $"The source was upheld, and the copy was found different again after {day:yyyy-MM-dd}.",
                        LocalDay.EndOf(day),
                        again == upheld ? [Of(upheld)] : [Of(upheld), Of(again)]);
                }
            }
        }
    }

    private static Evidence Of(CorrectionFact correction) => new(EvidenceKind.Correction, correction.Id, correction.Version);
}
