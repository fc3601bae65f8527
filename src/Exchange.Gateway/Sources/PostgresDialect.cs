using System.Data.Common;
using Exchange.Domain.Catalogue;
using Npgsql;

namespace Exchange.Gateway.Sources;

/// <summary>A PostgreSQL database, in sessions that cannot write. Of two limits, the connection string's and ours, the lower holds.</summary>
internal sealed class PostgresDialect(string connectionString, SourceOptions limits) : Dialect(limits)
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(Limited(connectionString, limits));

    public override SqlStore Store => SqlStore.Postgres;

    public override DbConnection Connect() => _source.CreateConnection();

    // A date comes out as text, in which an infinite one is no date.
    public override string Select(string column, ItemType type) => type switch
    {
        ItemType.Decimal =>
            $"CASE WHEN pg_typeof({Quote(column)}) IN ('real'::regtype, 'double precision'::regtype) THEN 'inexact' ELSE {Text(column)} END",
        ItemType.Date => Text(column),
        _ => Quote(column),
    };

    public override string Parameter(string name) => $"@{name}";

    public override void Dispose() => _source.Dispose();

    protected override string Table(string table) => string.Join('.', table.Split('.').Select(Quote));

    protected override string Equatable(string column, ItemType type) => type == ItemType.Date ? Text(column) : Quote(column);

    protected override async ValueTask<bool> ComparesUtf8Async(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        return connection.PostgresParameters.GetValueOrDefault("server_encoding") == "UTF8";
    }

    // Not there, no such schema, no name at all, or not for this user to read.
    protected override bool IsMissing(DbException failure) =>
        failure.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InvalidName
            or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.SyntaxError;

    // By the class of the state: 08 connection, 28 authorization, 3D no such database, 53 resources, 57 the operator or a timeout,
    // 58 the system, XX a defect. What has no state did not reach the server or heard no more of it.
    protected override SourceFault FaultOf(DbException failure) => failure.SqlState?[..2] switch
    {
        null => failure.InnerException is TimeoutException ? SourceFault.Lasting : SourceFault.Passing,
        "08" => SourceFault.Passing,
        "57" => failure.SqlState == PostgresErrorCodes.QueryCanceled ? SourceFault.Lasting : SourceFault.Passing,
        "28" or "3D" or "53" or "58" or "XX" => SourceFault.Lasting,
        _ => SourceFault.OfQuestion,
    };

    private static NpgsqlConnectionStringBuilder Limited(string connectionString, SourceOptions limits)
    {
        var text = new NpgsqlConnectionStringBuilder(connectionString);
        text.Timeout = Lower(text.Timeout, limits.ConnectTimeout);
        text.CommandTimeout = Seconds(limits.StatementTimeout);
        text.MaxPoolSize = Math.Min(text.MaxPoolSize, limits.ConnectionsMax);
        text.MinPoolSize = Math.Min(text.MinPoolSize, text.MaxPoolSize);
        text.ApplicationName ??= "exchange-gateway";
        text.Options = "-c default_transaction_read_only=on -c datestyle=ISO -c synchronize_seqscans=off " +
            FormattableString.Invariant($"-c statement_timeout={(long)limits.AnswerTimeout.TotalMilliseconds} ") +
            FormattableString.Invariant($"-c idle_in_transaction_session_timeout={(long)limits.StatementTimeout.TotalMilliseconds}");
        return text;
    }

    // Npgsql's 0 is no limit.
    private static int Lower(int said, TimeSpan limit) => said == 0 ? Seconds(limit) : Math.Min(said, Seconds(limit));
}
