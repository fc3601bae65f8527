using System.Collections.Immutable;
using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Audit.Trail;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;

namespace Exchange.Audit.Findings;

/// <summary>The four headings of Decree 809, Art 38, from registry and log.</summary>
internal sealed class ScoreBook(Judgement judgement, FindingLog log, FactsFeed feed, TrailFollower follower, FreshnessPolicy policy, TimeProvider time)
{
    // More is told as this many: the count of one resource reads the marks of every chunk in which it was read.
    private const int ReadsMax = 1_000_000;

    public async Task<V1.ListScoresResponse> OfAsync(Question question, DateTimeOffset from, DateTimeOffset to, Principal asker, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (findings, revision) = await judgement.OfAsync(now, ct);
        var known = KnownFinding.All(findings, await log.ReadAsync(ct));
        var trail = await follower.CaughtUpAsync(ct);
        var facts = feed.RequireWhole();
        var page = facts.Departments.Keys
            .Where(id => question.IsAbout(id, asker) && string.CompareOrdinal(id.Value, question.After) > 0)
            .OrderBy(id => id.Value, StringComparer.Ordinal)
            .Take(question.Size)
            .ToList();
        return new()
        {
            Scores = { page.Select(id => ToWire(ScoreRule.Of(id, facts, known, ReadsOf(id, facts, trail, from, to), (from, to), now, policy))) },
            NextPageToken = page.Count == question.Size ? page[^1].Value : "",
            RegistryRevision = revision,
            LogSize = (ulong)trail.Size,
        };
    }

    private static Application ReadsOf(DepartmentId department, StandingFacts facts, TrailStore trail, DateTimeOffset from, DateTimeOffset to)
    {
        var given = facts.Resources.Values
            .Where(held => held.Resource.Provider == department)
            .Select(held => Count(new(null, held.Resource.Code.Value, null, null, null, MicrosOf(from), MicrosOf(to))))
            .ToImmutableArray();
        return new(given.Sum(), given.Count(reads => reads > 0), Count(new(department.Value, null, null, null, null, MicrosOf(from), MicrosOf(to))));

        long Count(TrailQuery query) => trail.Find(query with { ReadsOnly = true }, long.MaxValue, ReadsMax).Count;
    }

    private static long MicrosOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static V1.Score ToWire(Score score) => new()
    {
        Department = score.Department.Value,
        Timeliness = new()
        {
            DutiesDue = (uint)score.Timeliness.DutiesDue,
            DutiesMet = (uint)score.Timeliness.DutiesMet,
            LateTerms = (uint)score.Timeliness.LateTerms,
            LateCorrections = (uint)score.Timeliness.LateCorrections,
            RectificationsDue = (uint)score.Timeliness.RectificationsDue,
            RectificationsLate = (uint)score.Timeliness.RectificationsLate,
        },
        Quality = new()
        {
            Mounted = (uint)score.Quality.Mounted,
            Fresh = (uint)score.Quality.Fresh,
            Unreported = (uint)score.Quality.Unreported,
            OpenCorrections = (uint)score.Quality.OpenCorrections,
            Findings = (uint)score.Quality.Findings,
        },
        Application = new()
        {
            ReadsGiven = (ulong)score.Application.ReadsGiven,
            ResourcesRead = (uint)score.Application.ResourcesRead,
            ReadsMade = (ulong)score.Application.ReadsMade,
        },
        Security = new() { Findings = (uint)score.Security.Findings, Undisposed = (uint)score.Security.Undisposed },
    };
}
