using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Exchange.Registry.Storage;

/// <summary>The registry's state in SQL: events, present facts, and the constraints that hold one source per datum.</summary>
internal sealed partial class FactStore(IDatabase database, ILogger<FactStore> logger) : IDisposable
{
    // Writers of one process come one after another, in the order in which they asked. SQLite would have each that must wait look
    // again every 150 ms, on a thread of the pool: among twenty changes at once a suspension then took a second.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Commits changes together, or none of them, and returns the revision of the last.</summary>
    /// <exception cref="ExchangeException">
    /// VERSION_RACED: one was changed since it was read, or a constraint refuses it. STORE_UNAVAILABLE.
    /// </exception>
    public Task<long> CommitAsync(IReadOnlyList<NewFact> facts, ChangeNote note, CancellationToken ct) => AskInTurnAsync(
        async connection =>
        {
            await using var transaction = await database.BeginWriteAsync(connection, ct);
            var log = await EventLog.ContinueAsync(connection, transaction, note);
            foreach (var fact in facts)
            {
                await RequireGroundsAsync(connection, transaction, fact);
                var revision = await log.AppendAsync(fact);
                await WriteFactAsync(connection, transaction, fact, revision);
                await WriteConstraintsAsync(connection, transaction, fact);
                await WriteKeysAsync(connection, transaction, fact);
                if (fact.Document is { } document)
                {
                    await SearchStore.WriteAsync(database, connection, transaction, fact.Id, document);
                }
            }

            // From here the changes are durable, or, if this call fails, may be: a repeat then meets VERSION_RACED.
            await transaction.CommitAsync(ct);
            return log.Revision;
        },
        ct);

    /// <summary>The newest revision; 0: nothing yet.</summary>
    public Task<long> RevisionAsync(CancellationToken ct) => AskAsync(
        connection => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COALESCE(MAX(revision), 0) FROM events", cancellationToken: ct)),
        ct);

    public Task<StoredFact?> FindAsync(FactKind kind, string id, CancellationToken ct) => AskAsync(
        async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<FactRow>(new CommandDefinition(
                "SELECT id, version, revision, body FROM facts WHERE kind = @kind AND id = @id",
                new { kind = kind.ToString(), id },
                cancellationToken: ct));
            return row?.ToFact();
        },
        ct);

    /// <summary>The facts of these ids that there are.</summary>
    public Task<IReadOnlyList<StoredFact>> FindAllAsync(FactKind kind, IEnumerable<string> ids, CancellationToken ct) =>
        AmongAsync<FactRow, StoredFact>(
            $"SELECT id, version, revision, body FROM facts WHERE kind = '{kind}' AND id IN ", ids, row => row.ToFact(), ct);

    /// <summary>Of these elements, those that a published resource claims, each with its code.</summary>
    public Task<IReadOnlyList<SourceClaim>> SourcesAsync(IEnumerable<string> elements, CancellationToken ct) =>
        AmongAsync<SourceClaim, SourceClaim>("SELECT element, resource FROM source_claims WHERE element IN ", elements, row => row, ct);

    /// <summary>A page of facts by id.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(FactKind kind, string afterId, int limit, CancellationToken ct) => AskAsync<IReadOnlyList<StoredFact>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<FactRow>(new CommandDefinition(
                "SELECT id, version, revision, body FROM facts WHERE kind = @kind AND id > @afterId ORDER BY id LIMIT @limit",
                new { kind = kind.ToString(), afterId, limit },
                cancellationToken: ct));
            return [.. rows.Select(row => row.ToFact())];
        },
        ct);

    /// <summary>A page of the facts under a key, by id.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(
        FactKind kind, string key, string afterId, int limit, CancellationToken ct) => AskAsync<IReadOnlyList<StoredFact>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<FactRow>(new CommandDefinition(
                """
                SELECT facts.id, facts.version, facts.revision, facts.body
                FROM fact_keys JOIN facts ON facts.kind = fact_keys.kind AND facts.id = fact_keys.id
                WHERE fact_keys.kind = @kind AND fact_keys.fact_key = @key AND fact_keys.id > @afterId
                ORDER BY fact_keys.id LIMIT @limit
                """,
                new { kind = kind.ToString(), key, afterId, limit },
                cancellationToken: ct));
            return [.. rows.Select(row => row.ToFact())];
        },
        ct);

    /// <summary>A page of the facts under all of several keys, by id; without a key, of all.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(
        FactKind kind, IReadOnlyList<string> keys, string afterId, int limit, CancellationToken ct) => AskAsync<IReadOnlyList<StoredFact>>(
        async connection =>
        {
            var parameters = new DynamicParameters(new { kind = kind.ToString(), afterId, limit });
            var conditions = keys.Select((key, i) =>
            {
                parameters.Add($"key{i}", key);
                return $" AND EXISTS (SELECT 1 FROM fact_keys WHERE kind = facts.kind AND fact_key = @key{i} AND id = facts.id)";
            });
            var sql = $"""
                SELECT id, version, revision, body FROM facts
                WHERE kind = @kind AND id > @afterId{string.Concat(conditions)}
                ORDER BY id LIMIT @limit
                """;
            return [.. (await connection.QueryAsync<FactRow>(new CommandDefinition(sql, parameters, cancellationToken: ct)))
                .Select(row => row.ToFact())];
        },
        ct);

    /// <summary>The newest of the facts under a key whose ids follow the clock; null: none.</summary>
    public Task<StoredFact?> NewestAsync(FactKind kind, string key, CancellationToken ct) => AskAsync(
        async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<FactRow>(new CommandDefinition(
                """
                SELECT facts.id, facts.version, facts.revision, facts.body
                FROM fact_keys JOIN facts ON facts.kind = fact_keys.kind AND facts.id = fact_keys.id
                WHERE fact_keys.kind = @kind AND fact_keys.fact_key = @key
                ORDER BY fact_keys.id DESC LIMIT 1
                """,
                new { kind = kind.ToString(), key },
                cancellationToken: ct));
            return row?.ToFact();
        },
        ct);

    /// <summary>A department's notices after a number, in order.</summary>
    public Task<IReadOnlyList<StoredNotice>> NoticesAsync(
        string department, long afterNumber, int limit, CancellationToken ct) => AskAsync<IReadOnlyList<StoredNotice>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<NoticeRow>(new CommandDefinition(
                """
                SELECT number, department, kind, subject, body, at_micros AS atmicros, revision
                FROM notices WHERE department = @department AND number > @afterNumber ORDER BY number LIMIT @limit
                """,
                new { department, afterNumber, limit },
                cancellationToken: ct));
            return [.. rows.Select(row => row.ToNotice())];
        },
        ct);

    /// <summary>Every state that a fact has had, oldest first.</summary>
    public Task<IReadOnlyList<string>> StatesAsync(FactKind kind, string id, CancellationToken ct) => AskAsync<IReadOnlyList<string>>(
        async connection => [.. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT body FROM events WHERE kind = @kind AND id = @id ORDER BY version",
            new { kind = kind.ToString(), id },
            cancellationToken: ct))],
        ct);

    /// <summary>The department that bears a short name; null: none.</summary>
    public Task<string?> ShortNamedAsync(string shortName, CancellationToken ct) => AskAsync(
        connection => connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "SELECT department FROM short_names WHERE short_name = @shortName", new { shortName }, cancellationToken: ct)),
        ct);

    /// <summary>The events after a revision, in order.</summary>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(long afterRevision, int limit, CancellationToken ct) => AskAsync<IReadOnlyList<StoredEvent>>(
        async connection =>
        {
            var rows = await connection.QueryAsync<EventRow>(new CommandDefinition(
                """
                SELECT revision, at_micros AS atmicros, actor, reason, kind, body
                FROM events WHERE revision > @afterRevision ORDER BY revision LIMIT @limit
                """,
                new { afterRevision, limit },
                cancellationToken: ct));
            return [.. rows.Select(row => row.ToEvent())];
        },
        ct);

    // The values go as parameters, some hundreds at a time, which every database takes.
    private Task<IReadOnlyList<TTo>> AmongAsync<TFrom, TTo>(string select, IEnumerable<string> values, Func<TFrom, TTo> read, CancellationToken ct) =>
        AskAsync<IReadOnlyList<TTo>>(
            async connection =>
            {
                var all = new List<TTo>();
                foreach (var some in values.Distinct().Chunk(500))
                {
                    var parameters = new DynamicParameters();
                    for (var i = 0; i < some.Length; i++)
                    {
                        parameters.Add($"v{i}", some[i]);
                    }

                    var names = string.Join(", ", parameters.ParameterNames.Select(name => $"@{name}"));
                    all.AddRange((await connection.QueryAsync<TFrom>(new CommandDefinition($"{select} ({names})", parameters, cancellationToken: ct))).Select(read));
                }

                return all;
            },
            ct);

    /// <summary>Asks while nobody writes: what was begun before is seen or given up, and what comes is dated later.</summary>
    public Task<T> AskBetweenWritesAsync<T>(Func<DbConnection, DbTransaction, Task<T>> ask, CancellationToken ct) => AskInTurnAsync(
        async connection =>
        {
            await using var transaction = await database.BeginWriteAsync(connection, ct);
            return await ask(connection, transaction);
        },
        ct);

    /// <summary>Asks on a connection of its own.</summary>
    /// <exception cref="ExchangeException">VERSION_RACED: a constraint refuses it. STORE_UNAVAILABLE.</exception>
    public async Task<T> AskAsync<T>(Func<DbConnection, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenAsync(ct);
            return await ask(connection);
        }
        catch (DbException refused) when (database.IsConstraint(refused))
        {
            throw new ExchangeException(Reason.VersionRaced, refused);
        }
        catch (Exception failure) when (failure is DbException or SocketException or IOException or TimeoutException)
        {
            LogUnavailable(logger, failure);
            throw new ExchangeException(Reason.StoreUnavailable, failure);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<T> AskInTurnAsync<T>(Func<DbConnection, Task<T>> ask, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await AskAsync(ask, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    // What one change ends another must not have begun meanwhile: a grant of a resource that is withdrawn, for one.
    private static async Task RequireGroundsAsync(DbConnection connection, DbTransaction transaction, NewFact fact)
    {
        var changed = 0L;
        if (fact.RestsOn is { } other)
        {
            changed += await connection.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM facts WHERE kind = @kind AND id = @Id AND version <> @version",
                new { kind = other.Kind.ToString(), other.Id, version = (long)other.Version },
                transaction);
        }

        if (fact.KnownUpTo is { } known)
        {
            changed += await connection.ExecuteScalarAsync<long>(
                """
                SELECT COUNT(*) FROM fact_keys JOIN facts ON facts.kind = fact_keys.kind AND facts.id = fact_keys.id
                WHERE fact_keys.kind = @kind AND fact_keys.fact_key = @Key AND facts.revision > @Revision
                """,
                new { kind = known.Kind.ToString(), known.Key, known.Revision },
                transaction);
        }

        if (changed > 0)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }
    }

    private static async Task WriteFactAsync(DbConnection connection, DbTransaction transaction, NewFact fact, long revision)
    {
        var written = await connection.ExecuteAsync(
            fact.Version == 1
                ? "INSERT INTO facts (kind, id, version, revision, body) VALUES (@kind, @Id, 1, @revision, @Body)"
                : """
                  UPDATE facts SET version = @version, revision = @revision, body = @Body
                  WHERE kind = @kind AND id = @Id AND version = @version - 1
                  """,
            new { kind = fact.Kind.ToString(), fact.Id, version = (long)fact.Version, revision, fact.Body },
            transaction);
        if (written != 1)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }
    }

    private static async Task WriteConstraintsAsync(DbConnection connection, DbTransaction transaction, NewFact fact)
    {
        if (fact.ShortName is { } shortName)
        {
            await connection.ExecuteAsync(
                "INSERT INTO short_names (short_name, department) VALUES (@shortName, @Id)",
                new { shortName, fact.Id },
                transaction);
        }

        if (fact.Designated is { } department)
        {
            // A designation passes on only once no resource claims the element in the name of the one before.
            await connection.ExecuteAsync(
                fact.Version == 1
                    ? "INSERT INTO designations (element, department) VALUES (@Id, @department)"
                    : "UPDATE designations SET department = @department WHERE element = @Id",
                new { fact.Id, department },
                transaction);
        }

        if (fact.Kind == FactKind.Webhook)
        {
            await WebhookStore.WriteAsync(connection, transaction, fact.Id, fact.Delivery);
        }

        if (fact.Kind == FactKind.Resource)
        {
            await connection.ExecuteAsync("DELETE FROM source_claims WHERE resource = @Id", new { fact.Id }, transaction);
            await connection.ExecuteAsync(
                "INSERT INTO source_claims (element, department, resource) VALUES (@element, @department, @Id)",
                fact.Claims.Select(claim => new { element = claim.Element, department = claim.Department, fact.Id }),
                transaction);
        }
    }

    private static async Task WriteKeysAsync(DbConnection connection, DbTransaction transaction, NewFact fact)
    {
        if (fact.Keys is not { } keys)
        {
            return;
        }

        var kind = fact.Kind.ToString();
        if (fact.Version > 1)
        {
            await connection.ExecuteAsync("DELETE FROM fact_keys WHERE kind = @kind AND id = @Id", new { kind, fact.Id }, transaction);
        }

        // One statement for all of them: an import writes thousands of facts under the lock.
        var parameters = new DynamicParameters(new { kind, fact.Id });
        var rows = keys.Distinct().Select((key, i) =>
        {
            parameters.Add($"key{i}", key);
            return $"(@kind, @key{i}, @Id)";
        }).ToList();
        if (rows.Count > 0)
        {
            await connection.ExecuteAsync(
                $"INSERT INTO fact_keys (kind, fact_key, id) VALUES {string.Join(", ", rows)}", parameters, transaction);
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "The registry's database did not answer")]
    private static partial void LogUnavailable(ILogger logger, Exception failure);

    private sealed record FactRow(string Id, long Version, long Revision, string Body)
    {
        public StoredFact ToFact() => new(Id, (uint)Version, Revision, Body);
    }

    private sealed record NoticeRow(
        long Number, string Department, string Kind, string Subject, string Body, long AtMicros, long Revision)
    {
        public StoredNotice ToNotice() => new(Number, Department, Kind, Subject, Body, EventLog.Instant(AtMicros), Revision);
    }

    private sealed record EventRow(long Revision, long AtMicros, string Actor, string Reason, string Kind, string Body)
    {
        public StoredEvent ToEvent() =>
            new(Revision, EventLog.Instant(AtMicros), Actor, Reason, Enum.Parse<FactKind>(Kind), Body);
    }
}
