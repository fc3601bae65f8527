using System.Collections.Immutable;
using Exchange.Audit.Checks;
using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Audit.Trail;
using Exchange.Audit.V1;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;
using Finding = Exchange.Domain.Findings.Finding;

namespace Exchange.Audit.Findings;

/// <summary>Everything that stands against anybody, from the newest facts and the log.</summary>
internal sealed class Judgement(
    FactsFeed feed, TrailFollower follower, IEntryStore entries, LogWatch watch, WorkCalendar calendar, FreshnessPolicy policy, CheckPolicy checks)
{
    // A source that answers every read with rows it was not asked for would otherwise have its whole history read each time.
    private const int StrayedMax = 1000;

    private static readonly TrailQuery Strayed = new(null, null, null, null, null, null, null) { Strayed = true };

    /// <summary>The findings, and the registry's revision on which they rest.</summary>
    public async Task<(ImmutableArray<Finding> Findings, long Revision)> OfAsync(DateTimeOffset at, CancellationToken ct)
    {
        var facts = feed.RequireWhole();
        var trail = await follower.CaughtUpAsync(ct);
        var strayed = trail.Find(Strayed, long.MaxValue, StrayedMax).Select(ReadStrayed).OfType<StrayedRead>();
        var seen = await watch.SeenAsync(ct) with { Strayed = [.. strayed] };
        return (FindingRule.Of(facts, seen, new(calendar, at, policy, checks)), facts.Revision);
    }

    // A closing says how many rows, its opening of what.
    private StrayedRead? ReadStrayed(long index)
    {
        var entry = ReadEntry(index);
        var (attempt, rows) = entry.EventCase == Entry.EventOneofCase.Closed
            ? (ReadEntry((long)entry.Closed.OpenedIndex).Opened.Attempt, entry.Closed.OutOfScopeRows)
            : (entry.Answered.Attempt, entry.Answered.OutOfScopeRows);
        return ResourceCode.TryParse(attempt.Resource, out var resource)
            ? new(index, DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros), resource, attempt.Grant, rows)
            : null;
    }

    private Entry ReadEntry(long index) => Entry.Parser.ParseFrom(entries.ReadEntries(index, 1)[0]);
}
