using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Exchange.Registry.Storage;

/// <summary>What a resource is found by: a text, and tokens; none of either once it has left the catalogue.</summary>
internal sealed record NewDocument(string Text, ImmutableArray<string> Tokens, int Form);

/// <summary>A search: all the tokens are held, every term occurs in the text, and the number is beyond one.</summary>
internal sealed record SearchQuery(ImmutableArray<string> Tokens, ImmutableArray<string> Terms, long AfterNumber);

/// <summary>A resource found, and the number by which the pages go on.</summary>
internal sealed record SearchHit(long Number, StoredFact Fact);

/// <summary>What the catalogue is searched by, kept with the resources themselves.</summary>
internal sealed class SearchStore(IDatabase database, FactStore store)
{
    private const int FillSize = 200;

    /// <summary>A page of what is found, by number.</summary>
    public Task<IReadOnlyList<SearchHit>> FindAsync(SearchQuery query, int limit, CancellationToken ct) => store.AskAsync<IReadOnlyList<SearchHit>>(
        async connection =>
        {
            var (found, after) = (new List<SearchHit>(), query.AfterNumber);
            foreach (var width in database.SearchWidths.ToArray())
            {
                var until = width < long.MaxValue - after ? after + width : long.MaxValue;
                var rows = await connection.QueryAsync<HitRow>(new CommandDefinition(
                    database.SearchSql,
                    database.SearchValues(query with { AfterNumber = after }, until, limit - found.Count),
                    cancellationToken: ct));
                found.AddRange(rows.Select(row => new SearchHit(row.Number, new(row.Id, (uint)row.Version, row.Revision, row.Body))));
                if (found.Count == limit)
                {
                    break;
                }

                after = until;
            }

            return found;
        },
        ct);

    /// <summary>
    /// Writes what the next few resources after a code are found by, those that have nothing yet or something of an older form,
    /// and gives their codes; none: all have it. Each call is a transaction, so that a registry that was stopped goes on where it
    /// was.
    /// </summary>
    public Task<IReadOnlyList<string>> FillAsync(
        Func<string, NewDocument> documentOf, int form, string afterCode, CancellationToken ct) => store.AskAsync<IReadOnlyList<string>>(
        async connection =>
        {
            await using var transaction = await database.BeginWriteAsync(connection, ct);
            var lacking = (await connection.QueryAsync<(string Id, string Body)>(
                """
                SELECT facts.id, facts.body FROM facts LEFT JOIN resource_texts ON resource_texts.code = facts.id
                WHERE facts.kind = 'Resource' AND facts.id > @afterCode AND (resource_texts.form IS NULL OR resource_texts.form < @form)
                ORDER BY facts.id LIMIT @FillSize
                """,
                new { form, afterCode, FillSize },
                transaction)).ToList();
            foreach (var (id, body) in lacking)
            {
                await WriteAsync(database, connection, transaction, id, documentOf(body));
            }

            await transaction.CommitAsync(ct);
            return [.. lacking.Select(one => one.Id)];
        },
        ct);

    /// <summary>Writes what a resource is found by, in the transaction that changes it.</summary>
    public static async Task WriteAsync(
        IDatabase database, DbConnection connection, DbTransaction transaction, string code, NewDocument document)
    {
        var number = await connection.QuerySingleAsync<long>(
            """
            SELECT COALESCE((SELECT number FROM resource_texts WHERE code = @code), (SELECT MAX(number) + 1 FROM resource_texts), 1)
            """,
            new { code },
            transaction);
        await database.WriteDocumentAsync(connection, transaction, number, code, document);
    }

    private sealed record HitRow(long Number, string Id, long Version, long Revision, string Body);
}
