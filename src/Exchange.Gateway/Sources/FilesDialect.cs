using System.Collections.Immutable;
using System.Data.Common;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;

namespace Exchange.Gateway.Sources;

/// <summary>
/// A folder of CSV, Parquet and JSON files, read by DuckDB. A file is named by the mapping and lies in the folder itself.
/// </summary>
internal sealed partial class FilesDialect(string folder, SourceOptions limits, SortSpace sorting, TimeProvider time) : Dialect(limits)
{
    private const string CsvForm = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0";

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly Lazy<DuckDBConnection> _database = new(() => Open(Path.GetFullPath(folder), limits, sorting));

    public override SqlStore Store => SqlStore.Files;

    public override DbConnection Connect() => _database.Value.Duplicate();

    public override void Dispose()
    {
        if (_database.IsValueCreated)
        {
            _database.Value.Dispose();
        }
    }

    // The columns of a JSON file are its members' names, which are read as far as the mapping names them.
    public override string From(Mapping mapping) =>
        JsonFile.Is(mapping.Table) ? JsonFile.Select(Literal(mapping.Table), mapping.Table, mapping.Columns.Values) : Table(mapping.Table);

    public override async Task<ImmutableArray<SourceColumn>?> DescribeAsync(string table, CancellationToken ct)
    {
        if (!FileName().IsMatch(table) || !File.Exists(Path.Combine(_folder, table)))
        {
            return null;
        }

        return JsonFile.Is(table) ? await MembersAsync(table, ct) : await base.DescribeAsync(table, ct);
    }

    public override Reason ReasonOf(DbException failure) =>
        JsonFile.IsNested(failure) ? Reason.SourceAnswerInvalid : base.ReasonOf(failure);

    // An instant comes out as text, which has an offset if and only if the column has.
    public override string Select(string column, ItemType type) => type switch
    {
        ItemType.Decimal => $"CASE WHEN typeof({Quote(column)}) IN ('FLOAT', 'DOUBLE') THEN 'inexact' ELSE {Text(column)} END",
        ItemType.DateTime => Text(column),
        _ => Quote(column),
    };

    // Every column of a CSV file comes out as text, so that the catalogue's types decide and no sniffing does.
    protected override string Table(string table) => Path.GetExtension(table) switch
    {
        ".csv" => $"read_csv({Literal(table)}, {CsvForm})",
        ".parquet" => $"read_parquet({Literal(table)})",
        _ => throw Unusable(),
    };

    // A file is read as it is at the moment, so whoever reads it looks at its state again and again.
    protected override async Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, CancellationToken ct)
    {
        if (sql.IsLookup)
        {
            return await RunAsync(sql, query, SqlVersion.None, ct);
        }

        var file = PathOf(query.Mapping.Table);
        var state = FileState.Of(file);
        var version = state.VersionAt(time.GetUtcNow());
        return await RunAsync(sql, query, new(() => version, () => state.Digest, () => FileState.Of(file) != state), ct);
    }

    protected override bool IsMissing(DbException failure) => false;

    // A file that is not there or is broken is the file's fault; the folder has no life of its own.
    protected override SourceFault FaultOf(DbException failure) => SourceFault.OfQuestion;

    protected override StatementWatch Watch(DbConnection connection, DbCommand command) => new(command.Cancel, Limits.StatementTimeout);

    protected override string Equatable(string column, ItemType type) => type switch
    {
        ItemType.Integer => $"CAST({Quote(column)} AS BIGINT)",
        ItemType.Logical => $"CAST({Quote(column)} AS BOOLEAN)",
        _ => Text(column),
    };

    public override DbCommand Command(DbConnection connection)
    {
        var command = (DuckDBCommand)base.Command(connection);
        command.UseStreamingMode = true;
        return command;
    }

    // One empty database, since making one costs more than a look-up. DuckDB has no read-only mode for it; it reaches the
    // folder only, loads nothing from anywhere, and cannot be told otherwise. What it lays down while it sorts is encrypted by the
    // means that it has built in (docs/decisions/0143-sorting-files.md).
    private static DuckDBConnection Open(string folder, SourceOptions limits, SortSpace sorting)
    {
        var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // The folder is a setting, and quoted.
        command.CommandText = $"""
            SET memory_limit = '{sorting.MemoryMiB}MiB';
            SET temp_directory = '{sorting.NewFolder().Replace("'", "''", StringComparison.Ordinal)}';
            SET force_mbedtls_unsafe = true;
            SET temp_file_encryption = true;
            SET threads = {Math.Min(limits.ThreadsMax, sorting.ThreadsMax)};
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allowed_directories = ['{folder.Replace("'", "''", StringComparison.Ordinal)}/'];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return database;
    }

    private async Task<ImmutableArray<SourceColumn>?> MembersAsync(string table, CancellationToken ct)
    {
        await using var connection = Connect();
        await connection.OpenAsync(ct);
        await using var command = Command(connection);
#pragma warning disable CA2100 // The file is one of the folder's, and quoted.
        command.CommandText = JsonFile.Members(Literal(table), table);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(ct);
        var members = ImmutableArray.CreateBuilder<SourceColumn>();
        while (await reader.ReadAsync(ct))
        {
            members.Add(SourceColumn.Of(reader.GetString(0), ""));
        }

        return members.ToImmutable();
    }

    private string Literal(string table) => $"'{PathOf(table).Replace("'", "''", StringComparison.Ordinal)}'";

    // A link would lead to whatever the gateway may read.
    private string PathOf(string table) =>
        FileName().IsMatch(table) && Path.Combine(_folder, table) is var path && new FileInfo(path).LinkTarget is null ? path : throw Unusable();

    private static ExchangeException Unusable() => new(Reason.SourceUnavailable);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\.[a-z]+\z")]
    private static partial Regex FileName();
}
