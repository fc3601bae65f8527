using System.Data.Common;
using Dapper;

namespace Exchange.Registry.Storage;

/// <summary>Facts as they stood at a revision, read from the events.</summary>
internal sealed class PastStore(FactStore store)
{
    // Values go as parameters, some hundreds at a time, which every database takes.
    private const int AmongMax = 500;

    /// <summary>The last revision at or before an instant; 0: none.</summary>
    /// <param name="instant">An instant that has passed.</param>
    /// <param name="isSettled">Whether no change that is under way can be dated before it.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<long> RevisionAtAsync(DateTimeOffset instant, bool isSettled, CancellationToken ct)
    {
        return isSettled
            ? store.AskAsync(connection => FindAsync(connection, null), ct)
            : store.AskBetweenWritesAsync(FindAsync, ct);

        Task<long> FindAsync(DbConnection connection, DbTransaction? transaction) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            SELECT COALESCE((
                SELECT revision FROM events WHERE at_micros <= @micros ORDER BY at_micros DESC, revision DESC LIMIT 1), 0)
            """,
            new { micros = EventLog.Micros(instant) },
            transaction,
            cancellationToken: ct));
    }

    public Task<StoredFact?> FindAsync(FactKind kind, string id, long revision, CancellationToken ct) => store.AskAsync(
        async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<PastRow>(new CommandDefinition(
                """
                SELECT id, version, revision, body FROM events
                WHERE kind = @kind AND id = @id AND revision <= @revision ORDER BY revision DESC LIMIT 1
                """,
                new { kind = kind.ToString(), id, revision },
                cancellationToken: ct));
            return row?.ToFact();
        },
        ct);

    /// <summary>A page of facts by id.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(
        FactKind kind, string afterId, int limit, long revision, CancellationToken ct) => PageAsync(
        """
        SELECT id, MAX(revision) AS revision FROM events
        WHERE kind = @kind AND id > @afterId AND revision <= @revision GROUP BY id ORDER BY id LIMIT @limit
        """,
        new { kind = kind.ToString(), afterId, limit, revision },
        ct);

    /// <summary>A page of the facts under a key that they have had from the first, by id.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(
        FactKind kind, string key, string afterId, int limit, long revision, CancellationToken ct) => PageAsync(
        """
        SELECT events.id, MAX(events.revision) AS revision
        FROM fact_keys JOIN events ON events.kind = fact_keys.kind AND events.id = fact_keys.id
        WHERE fact_keys.kind = @kind AND fact_keys.fact_key = @key AND fact_keys.id > @afterId AND events.revision <= @revision
        GROUP BY events.id ORDER BY events.id LIMIT @limit
        """,
        new { kind = kind.ToString(), key, afterId, limit, revision },
        ct);

    /// <summary>A page of the facts under two keys that they have had from the first, by id.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(
        FactKind kind, (string One, string Other) keys, string afterId, int limit, long revision, CancellationToken ct) => PageAsync(
        """
        SELECT events.id, MAX(events.revision) AS revision
        FROM fact_keys
        JOIN fact_keys other ON other.kind = fact_keys.kind AND other.fact_key = @Other AND other.id = fact_keys.id
        JOIN events ON events.kind = fact_keys.kind AND events.id = fact_keys.id
        WHERE fact_keys.kind = @kind AND fact_keys.fact_key = @One AND fact_keys.id > @afterId AND events.revision <= @revision
        GROUP BY events.id ORDER BY events.id LIMIT @limit
        """,
        new { kind = kind.ToString(), keys.One, keys.Other, afterId, limit, revision },
        ct);

    /// <summary>Those of the facts that there were.</summary>
    public async Task<IReadOnlyList<StoredFact>> FindAllAsync(
        FactKind kind, IReadOnlyCollection<string> ids, long revision, CancellationToken ct)
    {
        var all = new List<StoredFact>();
        foreach (var some in ids.Chunk(AmongMax))
        {
            var (names, values) = Among(some, new { kind = kind.ToString(), revision });
            all.AddRange(await PageAsync(
                $"""
                SELECT id, MAX(revision) AS revision FROM events
                WHERE kind = @kind AND id IN ({names}) AND revision <= @revision GROUP BY id
                """,
                values,
                ct));
        }

        return all;
    }

    /// <summary>The first event of each of the facts: when it came, and who brought it.</summary>
    public Task<IReadOnlyList<FirstEvent>> FirstEventsAsync(
        FactKind kind, IReadOnlyCollection<string> ids, CancellationToken ct) => store.AskAsync<IReadOnlyList<FirstEvent>>(
        async connection =>
        {
            var all = new List<FirstEvent>();
            foreach (var some in ids.Chunk(AmongMax))
            {
                var (names, values) = Among(some, new { kind = kind.ToString() });
                var rows = await connection.QueryAsync<FirstRow>(new CommandDefinition(
                    $"SELECT id, at_micros AS atmicros, actor FROM events WHERE kind = @kind AND version = 1 AND id IN ({names})",
                    values,
                    cancellationToken: ct));
                all.AddRange(rows.Select(row => new FirstEvent(row.Id, EventLog.Instant(row.AtMicros), row.Actor)));
            }

            return all;
        },
        ct);

    /// <summary>The events of one fact after a revision, in order.</summary>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(
        FactKind kind, string id, long afterRevision, int limit, CancellationToken ct) => store.AskAsync<IReadOnlyList<StoredEvent>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<EventRow>(new CommandDefinition(
                """
                SELECT revision, at_micros AS atmicros, actor, reason, body
                FROM events WHERE kind = @kind AND id = @id AND revision > @afterRevision ORDER BY revision LIMIT @limit
                """,
                new { kind = kind.ToString(), id, afterRevision, limit },
                cancellationToken: ct));
            return [.. rows.Select(row => new StoredEvent(row.Revision, EventLog.Instant(row.AtMicros), row.Actor, row.Reason, kind, row.Body))];
        },
        ct);

    /// <summary>Whether a fact can be found by the key.</summary>
    public Task<bool> HasKeyAsync(FactKind kind, string id, string key, CancellationToken ct) => store.AskAsync(
        async connection => await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM fact_keys WHERE kind = @kind AND fact_key = @key AND id = @id",
            new { kind = kind.ToString(), key, id },
            cancellationToken: ct)) > 0,
        ct);

    /// <summary>The number of the newest notice to anybody; 0: none.</summary>
    public Task<long> NewestNoticeAsync(CancellationToken ct) => store.AskAsync(
        connection => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COALESCE(MAX(number), 0) FROM notices", cancellationToken: ct)),
        ct);

    private static (string Names, DynamicParameters Values) Among(string[] ids, object others)
    {
        var values = new DynamicParameters(others);
        for (var i = 0; i < ids.Length; i++)
        {
            values.Add($"id{i}", ids[i]);
        }

        return (string.Join(", ", ids.Select((_, i) => $"@id{i}")), values);
    }

    // The page is found in the index alone; only its own events are read.
    private Task<IReadOnlyList<StoredFact>> PageAsync(string page, object values, CancellationToken ct) => store.AskAsync<IReadOnlyList<StoredFact>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<PastRow>(new CommandDefinition(
                $"""
                SELECT events.id, events.version, events.revision, events.body
                FROM ({page}) page JOIN events ON events.revision = page.revision ORDER BY events.id
                """,
                values,
                cancellationToken: ct));
            return [.. rows.Select(row => row.ToFact())];
        },
        ct);

    private sealed record PastRow(string Id, long Version, long Revision, string Body)
    {
        public StoredFact ToFact() => new(Id, (uint)Version, Revision, Body);
    }

    private sealed record FirstRow(string Id, long AtMicros, string Actor);

    private sealed record EventRow(long Revision, long AtMicros, string Actor, string Reason, string Body);
}
