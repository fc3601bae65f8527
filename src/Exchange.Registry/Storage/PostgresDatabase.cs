using System.Data.Common;
using Dapper;
using DbUp;
using Npgsql;

namespace Exchange.Registry.Storage;

/// <summary>PostgreSQL, for more than one machine.</summary>
internal sealed class PostgresDatabase(string connectionString) : IDatabase, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    // Each step is told apart from the next, so that the planner, who expects that tokens have nothing to do with one another, does
    // not walk the whole table for few hits; and a page looks at no more texts than it needs.
    // PostgreSQL gathers all that is found before it orders it. What many resources hold is therefore looked for among the next few
    // first: a page of it is full before the rest is looked at, and what few hold is gathered in no time.
    public ReadOnlySpan<long> SearchWidths => [256, 2048, long.MaxValue];

    public string SearchSql =>
        """
        WITH holders AS MATERIALIZED (
            SELECT number, code FROM resource_texts WHERE tokens @> @tokens AND number > @after AND number <= @until
        ),
        page AS MATERIALIZED (
            SELECT ordered.number, ordered.code
            FROM (SELECT number, code FROM holders ORDER BY number) ordered
            CROSS JOIN LATERAL (SELECT body FROM resource_texts WHERE number = ordered.number OFFSET 0) texts
            WHERE NOT EXISTS (SELECT 1 FROM unnest(@terms) term WHERE strpos(texts.body, term) = 0)
            LIMIT @limit
        )
        SELECT page.number, facts.id, facts.version, facts.revision, facts.body
        FROM page CROSS JOIN LATERAL (
            SELECT id, version, revision, body FROM facts WHERE kind = 'Resource' AND id = page.code OFFSET 0
        ) facts
        ORDER BY page.number
        """;

    public void Migrate() => Migration.Run(DeployChanges.To.PostgresqlDatabase(connectionString), "Postgres");

    public async Task<DbConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    public async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "LOCK TABLE events IN EXCLUSIVE MODE", transaction: transaction, cancellationToken: ct));
        return transaction;
    }

    public object SearchValues(SearchQuery query, long until, int limit) =>
        new { tokens = query.Tokens.ToArray(), terms = query.Terms.ToArray(), after = query.AfterNumber, until, limit };

    public Task WriteDocumentAsync(DbConnection connection, DbTransaction transaction, long number, string code, NewDocument document) =>
        connection.ExecuteAsync(
            """
            INSERT INTO resource_texts (number, code, form, body, tokens) VALUES (@number, @code, @Form, @Text, @tokens)
            ON CONFLICT (number) DO UPDATE SET form = excluded.form, body = excluded.body, tokens = excluded.tokens
            """,
            new { number, code, document.Form, document.Text, tokens = document.Tokens.ToArray() },
            transaction);

    public bool IsConstraint(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation };

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
