using Dapper;
using Exchange.Domain.Grants;
using Exchange.Domain.Usage;

namespace Exchange.Registry.Storage;

/// <summary>
/// When each grant is over that is not yet disposed of, read off the events; a look for those that are over costs what there is of them.
/// Of several registries on one database each may do all of it: the same event says the same.
/// </summary>
internal sealed class GrantEndStore(FactStore store)
{
    private const int EventsMax = 500;

    private long? _followed;

    /// <summary>Reads the next events of grants; false: there are no more.</summary>
    public async Task<bool> FollowAsync(Func<string, DateTimeOffset, GrantEnd> endOf, CancellationToken ct)
    {
        // Revisions become visible in order, so nothing can appear below the newest one.
        var newest = await store.RevisionAsync(ct);
        var after = _followed ?? await UntilAsync(ct);
        if (after == newest)
        {
            _followed = after;
            return false;
        }

        var events = await EventsAsync(after, newest, ct);
        var until = events.Count == EventsMax ? events[^1].Revision : newest;
        await WriteAsync([.. events.Select(each => endOf(each.Body, EventLog.Instant(each.AtMicros)))], until, ct);

        // From here the events are followed, for every start to come. Followed twice, they would say the same.
        _followed = until;
        return until < newest;
    }

    /// <summary>Some of the grants that are over, the longest over first.</summary>
    public Task<IReadOnlyList<GrantEnd>> OverAsync(DateTimeOffset now, int limit, CancellationToken ct) => store.AskAsync<IReadOnlyList<GrantEnd>>(
        async connection => [.. (await connection.QueryAsync<EndRow>(new CommandDefinition(
            """
            SELECT grant_id AS grantid, ends_micros AS endsmicros, cause
            FROM grant_ends WHERE ends_micros <= @micros ORDER BY ends_micros, grant_id LIMIT @limit
            """,
            new { micros = EventLog.Micros(now), limit },
            cancellationToken: ct))).Select(row => row.ToEnd())],
        ct);

    /// <summary>The disposals of these are ordered.</summary>
    public Task DoneAsync(IReadOnlyList<GrantEnd> over, CancellationToken ct) => store.AskAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync("DELETE FROM grant_ends WHERE grant_id = @Value", over.Select(end => end.Grant), transaction);
            await transaction.CommitAsync(ct);
            return over.Count;
        },
        ct);

    /// <summary>These are over by then too, unless they are so before.</summary>
    public Task AddAsync(IReadOnlyList<GrantEnd> ends, CancellationToken ct) => WriteAsync(ends, 0, ct);

    private Task<long> UntilAsync(CancellationToken ct) => store.AskAsync(
        connection => connection.QuerySingleAsync<long>(new CommandDefinition("SELECT revision FROM grant_ends_until", cancellationToken: ct)),
        ct);

    private Task<IReadOnlyList<EventRow>> EventsAsync(long after, long newest, CancellationToken ct) => store.AskAsync<IReadOnlyList<EventRow>>(
        async connection => [.. await connection.QueryAsync<EventRow>(new CommandDefinition(
            """
            SELECT revision, at_micros AS atmicros, body
            FROM events WHERE revision > @after AND revision <= @newest AND kind = 'Grant' ORDER BY revision LIMIT @EventsMax
            """,
            new { after, newest, EventsMax },
            cancellationToken: ct))],
        ct);

    private Task<int> WriteAsync(IReadOnlyList<GrantEnd> ends, long until, CancellationToken ct) => store.AskAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync(
                """
                INSERT INTO grant_ends (grant_id, ends_micros, cause) VALUES (@id, @micros, @cause)
                ON CONFLICT (grant_id) DO UPDATE SET ends_micros = excluded.ends_micros, cause = excluded.cause
                WHERE excluded.ends_micros < grant_ends.ends_micros
                """,
                ends.Select(end => new { id = end.Grant.Value, micros = EventLog.Micros(end.At), cause = end.Cause.ToString() }),
                transaction);
            await connection.ExecuteAsync(
                "UPDATE grant_ends_until SET revision = @until WHERE revision < @until", new { until }, transaction);
            await transaction.CommitAsync(ct);
            return ends.Count;
        },
        ct);

    private sealed record EventRow(long Revision, long AtMicros, string Body);

    private sealed record EndRow(string GrantId, long EndsMicros, string Cause)
    {
        public GrantEnd ToEnd() => new(Domain.Grants.GrantId.Parse(GrantId), EventLog.Instant(EndsMicros), Enum.Parse<EndCause>(Cause));
    }
}
