using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Findings;

/// <summary>及时性: what was due in the period, and what came late.</summary>
public sealed record Timeliness(int DutiesDue, int DutiesMet, int LateTerms, int LateCorrections, int RectificationsDue, int RectificationsLate);

/// <summary>数据质量: how data stands now, and what was found in the period.</summary>
public sealed record Quality(int Mounted, int Fresh, int Unreported, int OpenCorrections, int Findings);

/// <summary>应用情况: permitted reads of the period.</summary>
public sealed record Application(long ReadsGiven, int ResourcesRead, long ReadsMade);

/// <summary>安全保障: what was found in the period about the use of data.</summary>
public sealed record Security(int Findings, int Undisposed);

/// <summary>One department over a period.</summary>
public sealed record Score(DepartmentId Department, Timeliness Timeliness, Quality Quality, Application Application, Security Security);

/// <summary>
/// What the authority reports of each department (Decree 809, Art 38): counts under the four headings and no mark, since the Decree
/// weighs none against another.
/// </summary>
public static class ScoreRule
{
    private static readonly ImmutableHashSet<string> OfUse =
    [
        .. Enumerable.Range(2, 5).Select(number => $"{Finding.Decree} Art 40({number})"), $"{Finding.Decree} Art 24", $"{Finding.Decree} Art 25",
    ];

    /// <param name="department">Whose.</param>
    /// <param name="facts">What the registry said.</param>
    /// <param name="known">Every finding that is known.</param>
    /// <param name="application">What the log counts.</param>
    /// <param name="period">From the first instant, up to the second; days that are not over at <paramref name="now"/> are not due.</param>
    /// <param name="now">The moment to judge by.</param>
    /// <param name="policy">What is fresh.</param>
    public static Score Of(
        DepartmentId department,
        StandingFacts facts,
        IEnumerable<KnownFinding> known,
        Application application,
        (DateTimeOffset From, DateTimeOffset To) period,
        DateTimeOffset now,
        FreshnessPolicy policy)
    {
        var until = period.To < now ? period.To : now;
        var own = known.Where(finding => finding.Finding.Responsible == department).ToList();
        var stood = own.Where(finding => finding.StoodBetween(period.From, until)).Select(finding => finding.Finding).ToList();
        return new(
            department,
            TimelinessOf(department, facts, own, stood.Count(finding => finding.Code == FindingCode.P6), (period.From, until), now, policy),
            QualityOf(department, facts, stood.Count(finding => finding.Code is FindingCode.P1 or FindingCode.P3 or FindingCode.U1), now, policy),
            application,
            new(
                stood.Count(finding => OfUse.Contains(finding.Article)),
                facts.Disposals.Values.Count(disposal => disposal.Consumer == department && disposal.Due < LocalDay.Of(now))));
    }

    private static Timeliness TimelinessOf(
        DepartmentId department,
        StandingFacts facts,
        List<KnownFinding> own,
        int lateCorrections,
        (DateTimeOffset From, DateTimeOffset To) period,
        DateTimeOffset now,
        FreshnessPolicy policy)
    {
        var due = facts.Lines.Values.Where(line => line.List == DutyList.Duty && line.Department == department && line.Due is { } day && FellInto(day, period)).ToList();
        var terms = facts.Requests.Values.SelectMany(request => request.Terms).Where(term => term.By == department && FellInto(term.Due, period));
        var lives = own.Select(finding => finding.Life).OfType<FindingLife>().Where(life => life.Notice?.Due is { } day && FellInto(day, period)).ToList();
        return new(
            due.Count,
            due.Count(line => DutyCheck.Of(line, facts, ReadCount.None, now, policy).State == ProgressState.Met),
            terms.Count(term => term.IsLate(now)),
            lateCorrections,
            lives.Count,
            lives.Count(IsLate));
    }

    private static Quality QualityOf(DepartmentId department, StandingFacts facts, int findings, DateTimeOffset now, FreshnessPolicy policy)
    {
        var mounted = facts.Resources.Values.Where(held => held is { IsInForce: true, MountedAt: not null } && held.Resource.Provider == department).ToList();
        var states = mounted.ConvertAll(held => FreshnessRule.Of(held.Resource.UpdateCycle, facts.DataUntil(held.Resource.Code), now, policy).State);
        return new(
            mounted.Count,
            states.Count(state => state == FreshnessState.Fresh),
            states.Count(state => state == FreshnessState.Unknown),
            mounted.SelectMany(held => facts.OpenCorrections(held.Resource.Code)).Distinct().Count(),
            findings);
    }

    // A day counts once it is over.
    private static bool FellInto(DateOnly day, (DateTimeOffset From, DateTimeOffset To) period) =>
        LocalDay.EndOf(day) is var end && end >= period.From && end < period.To;

    private static bool IsLate(FindingLife life) => !life.Steps.Any(step =>
        step.Index > life.Notice!.Index && step.At <= LocalDay.EndOf(life.Notice.Due!.Value));
}
