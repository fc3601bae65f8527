using System.Collections.Immutable;
using System.Data.Common;
using System.Net.Sockets;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>What differs between the stores that speak SQL. A database is opened read-only; a folder is only ever selected from.</summary>
internal abstract class Dialect(SourceOptions limits) : SourceConnection
{
    protected SourceOptions Limits => limits;

    public abstract SqlStore Store { get; }

    public override async Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct)
    {
        var isUtf8 = !RestsOnBytes(query) || await ComparesUtf8Async(ct);
        if (!isUtf8 && query.OrderBy is { Type: ItemType.Text })
        {
            throw new ExchangeException(Reason.OrderUnsupported);
        }

        return await RunAsync(new(this, query, isUtf8), query, ct);
    }

    public override async Task<ImmutableArray<SourceColumn>?> DescribeAsync(string table, CancellationToken ct)
    {
        await using var connection = Connect();
        await connection.OpenAsync(ct);
        await using var command = Command(connection);
#pragma warning disable CA2100 // The table is quoted.
        command.CommandText = Describe(table);
#pragma warning restore CA2100
        try
        {
            await using var reader = await ExecuteAsync(command, ct);
            return [.. Enumerable.Range(0, reader.FieldCount).Select(i => SourceColumn.Of(reader.GetName(i), reader.GetDataTypeName(i)))];
        }
        catch (DbException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    public override SourceFault? FaultOf(Exception failure) => failure switch
    {
        DbException database => FaultOf(database),
        IOException or SocketException => SourceFault.Passing,
        _ => null,
    };

    /// <summary>What a failure is told as.</summary>
    public virtual Reason ReasonOf(DbException failure) => Reason.SourceUnavailable;

    /// <summary>A statement of this text, its connection open.</summary>
    public virtual async ValueTask<Statement> OpenAsync(SqlText sql, CancellationToken ct)
    {
        var connection = Connect();
        try
        {
            await connection.OpenAsync(ct);
            var command = Command(connection);
#pragma warning disable CA2100 // Identifiers come from a published mapping and are quoted; values are parameters.
            command.CommandText = sql.Text;
#pragma warning restore CA2100
            return new(connection, command) { Repeats = sql.IsLookup, Watch = Watch(connection, command) };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a query; the answer knows the version of the source that it is of.</summary>
    protected virtual Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, CancellationToken ct) => RunAsync(sql, query, SqlVersion.None, ct);

    protected async Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, SqlVersion version, CancellationToken ct)
    {
        Statement? statement = null;
        try
        {
            statement = await OpenAsync(sql, ct);
            sql.Bind(statement.Command);
            statement.Watch?.Begin(ct);
            var reader = await ExecuteAsync(statement.Command, ct);
            statement.Watch?.End();
            return new SqlRows(this, statement, reader, query.Items, version);
        }
        catch (Exception failure)
        {
            await (statement?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (failure is DbException database)
            {
                ct.ThrowIfCancellationRequested();
                if (ReasonOf(database) != Reason.SourceUnavailable)
                {
                    throw new ExchangeException(ReasonOf(database), failure);
                }
            }

            throw;
        }
    }

    /// <summary>Whether the store compares texts by the bytes of their UTF-8 when asked to compare bytes.</summary>
    protected virtual ValueTask<bool> ComparesUtf8Async(CancellationToken ct) => new(true);

    /// <summary>Lets go of a statement, whose answer was read to its end or not.</summary>
    public virtual ValueTask CloseAsync(Statement statement, bool ended) => statement.DisposeAsync();

    /// <summary>The mapping's table, as the FROM clause names it.</summary>
    public virtual string From(Mapping mapping) => Table(mapping.Table);

    /// <summary>
    /// The column, as the SELECT clause names it. An exact decimal comes out as text; one kept in binary comes out as no
    /// decimal at all.
    /// </summary>
    public virtual string Select(string column, ItemType type) => Quote(column);

    /// <summary>The column as it is compared with a parameter of the type.</summary>
    /// <exception cref="ExchangeException">
    /// CONDITION_UNKNOWN: instants and reals are not compared, since no two stores would agree on when they are equal.
    /// </exception>
    public string Comparable(string column, ItemType type) => type switch
    {
        ItemType.Decimal => $"CASE WHEN {Text(column)} LIKE '%.%' THEN rtrim(rtrim({Text(column)}, '0'), '.') ELSE {Text(column)} END",
        ItemType.DateTime or ItemType.Real => throw new ExchangeException(Reason.ConditionUnknown),
        _ => Equatable(column, type),
    };

    /// <summary>A parameter, as a condition names it.</summary>
    public virtual string Parameter(string name) => $"${name}";

    public abstract DbConnection Connect();

    public virtual DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandTimeout = Seconds(limits.StatementTimeout);
        return command;
    }

    /// <summary>An identifier of a validated mapping, never of a caller.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The table, as the FROM clause names it.</summary>
    protected virtual string Table(string table) => Quote(table);

    /// <summary>A query of no rows that has the table's columns.</summary>
    protected virtual string Describe(string table) => $"SELECT * FROM {Table(table)} LIMIT 0";

    /// <summary>Whether a failure says that there is no such table.</summary>
    protected abstract bool IsMissing(DbException failure);

    protected abstract SourceFault FaultOf(DbException failure);

    /// <summary>What interrupts the store; null: it hears of its caller by itself.</summary>
    protected virtual StatementWatch? Watch(DbConnection connection, DbCommand command) => null;

    protected virtual Task<DbDataReader> ExecuteAsync(DbCommand command, CancellationToken ct) => command.ExecuteReaderAsync(ct);

    /// <summary>Whole seconds, and at least one: 0 would be no limit at all.</summary>
    protected static int Seconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds));

    /// <summary>A text, date, logical or integer column as it is compared.</summary>
    protected abstract string Equatable(string column, ItemType type);

    protected static string Text(string column) => $"CAST({Quote(column)} AS VARCHAR)";

    private static bool RestsOnBytes(SourceQuery query) => query.OrderBy is { Type: ItemType.Text } ||
        query.Filters.Any(filter => filter is RowFilter.Range { From.Type: ItemType.Text } or RowFilter.Range { Until.Type: ItemType.Text });
}
