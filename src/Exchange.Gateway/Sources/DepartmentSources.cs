using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Gateway.Sources.Adapters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Sources;

/// <summary>
/// The departments' connections. A mapping's connection is looked for among its provider's own only, so that no department
/// can name another's.
/// </summary>
internal sealed partial class DepartmentSources(
    IOptions<GatewayOptions> options, TimeProvider time, ILogger<DepartmentSources> logger) : IDisposable
{
    private readonly FrozenDictionary<(string Department, string Name), SourceCircuit> _connections = Open(options.Value, time, logger);

    /// <summary>Asks a source; the caller disposes of the answer.</summary>
    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE.</exception>
    public async Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct)
    {
        using var step = GatewayTelemetry.Steps.StartActivity("ask source");
        return await Connection(query.Resource.Provider, query.Mapping.Connection)
            .RunAsync((connection, cut) => connection.AskAsync(query, cut), ct);
    }

    /// <summary>The columns of a table; null: there is no such table.</summary>
    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE.</exception>
    public Task<ImmutableArray<SourceColumn>?> DescribeAsync(DepartmentId provider, string connection, string table, CancellationToken ct) =>
        Connection(provider, connection).RunAsync((source, cut) => source.DescribeAsync(table, cut), ct);

    /// <summary>The names of a department's connections.</summary>
    public ImmutableArray<string> ConnectionsOf(DepartmentId department) =>
        [.. _connections.Keys.Where(key => key.Department == department.Value).Select(key => key.Name).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    private SourceCircuit Connection(DepartmentId provider, string name)
    {
        if (_connections.TryGetValue((provider.Value, name), out var connection))
        {
            return connection;
        }

        LogUnconfigured(logger, provider.Value, name);
        throw new ExchangeException(Reason.SourceUnavailable);
    }

    private static FrozenDictionary<(string Department, string Name), SourceCircuit> Open(GatewayOptions options, TimeProvider time, ILogger logger)
    {
        var sorting = new SortSpace(options);
        return Apart(options.Sources).ToFrozenDictionary(
            source => (source.Department, source.Name), source => new SourceCircuit(source, Open(source, sorting, time), time, logger));
    }

    // A mapping names a file in its connection's folder: in a folder that two departments share, either could name the other's.
    private static IReadOnlyCollection<SourceOptions> Apart(IReadOnlyCollection<SourceOptions> sources)
    {
        var folders = sources.Where(source => source.Kind == SourceKind.Files)
            .Select(source => (source.Department, Folder: Path.TrimEndingDirectorySeparator(Path.GetFullPath(source.Location))))
            .ToList();
        foreach (var (department, folder) in folders)
        {
            var other = folders.Find(one => one.Department != department && one.Folder == folder);
            if (other.Department is not null)
            {
                throw new InvalidDataException($"Departments {department} and {other.Department} share the folder {folder}.");
            }
        }

        return sources;
    }

    private static SourceConnection Open(SourceOptions source, SortSpace sorting, TimeProvider time) => source.Kind switch
    {
        SourceKind.Sqlite => new SqliteDialect(source.Location, source, time),
        SourceKind.Postgres => new PostgresDialect(File.ReadAllText(source.Location).Trim(), source),
        SourceKind.Files => new FilesDialect(source.Location, source, sorting, time),
        SourceKind.Adapter => new AdapterSource(AdapterAddress.Read(source.Location), source),
        _ => throw new UnreachableException(),
    };

    [LoggerMessage(3201, LogLevel.Error, "Department {Department} has given no connection {Connection}")]
    private static partial void LogUnconfigured(ILogger logger, string department, string connection);
}
