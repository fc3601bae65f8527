using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace Exchange.Registry.Storage;

/// <summary>The embedded default: one file, write-ahead log, every commit on the disk.</summary>
internal sealed partial class SqliteDatabase(string file) : IDatabase
{
    private const int ConstraintError = 19;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        ForeignKeys = true,
        DefaultTimeout = 10,
    }.ToString();

    // The tokens come first (CROSS JOIN keeps the order) and in order of their numbers, so that a page stops when it is full.
    public ReadOnlySpan<long> SearchWidths => [long.MaxValue];

    public string SearchSql =>
        """
        SELECT resource_texts.number, facts.id, facts.version, facts.revision, facts.body
        FROM resource_tokens
            CROSS JOIN resource_texts ON resource_texts.number = resource_tokens.rowid
            CROSS JOIN facts ON facts.kind = 'Resource' AND facts.id = resource_texts.code
        WHERE resource_tokens MATCH @tokens AND resource_tokens.rowid > @after AND resource_tokens.rowid <= @until
            AND NOT EXISTS (SELECT 1 FROM json_each(@terms) WHERE instr(resource_texts.body, value) = 0)
        ORDER BY resource_tokens.rowid LIMIT @limit
        """;

    public void Migrate()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var connection = new SqliteConnection(_connectionString);
        connection.Execute("PRAGMA journal_mode = WAL");
        Migration.Run(DeployChanges.To.SqliteDatabase(_connectionString), "Sqlite");
    }

    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    // SQLite's default here takes the write lock at once (BEGIN IMMEDIATE): a transaction that reads first and writes
    // later could otherwise be refused in the middle.
    public async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(ct);

    // Tokens are letters and digits: none is an operator of the search's own language, whose operators are capitals.
    public object SearchValues(SearchQuery query, long until, int limit) => new
    {
        tokens = string.Join(' ', query.Tokens),
        terms = JsonSerializer.Serialize([.. query.Terms], TermsJson.Default.StringArray),
        after = query.AfterNumber,
        until,
        limit,
    };

    public async Task WriteDocumentAsync(
        DbConnection connection, DbTransaction transaction, long number, string code, NewDocument document) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO resource_texts (number, code, form, body) VALUES (@number, @code, @Form, @Text)
            ON CONFLICT (number) DO UPDATE SET form = excluded.form, body = excluded.body;
            DELETE FROM resource_tokens WHERE rowid = @number;
            INSERT INTO resource_tokens (rowid, tokens) VALUES (@number, @tokens);
            """,
            new { number, code, document.Form, document.Text, tokens = string.Join(' ', document.Tokens) },
            transaction);

    public bool IsConstraint(DbException failure) => failure is SqliteException { SqliteErrorCode: ConstraintError };

    [JsonSerializable(typeof(string[]))]
    private sealed partial class TermsJson : JsonSerializerContext;
}
