using System.Collections.Frozen;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Exchange.Domain.Errors;
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
    private readonly FrozenDictionary<(string Department, string Name), SourceConnection> _connections = Open(options.Value, time);

    /// <summary>Asks a source; the caller disposes of the answer.</summary>
    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE.</exception>
    public async Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct)
    {
        using var step = GatewayTelemetry.Steps.StartActivity("ask source");
        var provider = query.Resource.Provider.Value;
        if (!_connections.TryGetValue((provider, query.Mapping.Connection), out var connection))
        {
            LogUnconfigured(logger, provider, query.Mapping.Connection);
            throw new ExchangeException(Reason.SourceUnavailable);
        }

        try
        {
            return await connection.AskAsync(query, ct);
        }
        catch (Exception failure) when (failure is DbException or SocketException or IOException)
        {
            LogUnavailable(logger, provider, query.Mapping.Connection, CauseOf(failure));
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    private static FrozenDictionary<(string Department, string Name), SourceConnection> Open(GatewayOptions options, TimeProvider time)
    {
        var sorting = new SortSpace(options);
        return Apart(options.Sources).ToFrozenDictionary(source => (source.Department, source.Name), source => Open(source, sorting, time));
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

    // Never a driver's message, which may quote a value.
    private static string CauseOf(Exception failure) => failure is DbException { SqlState: { } state }
        ? state
        : string.Create(CultureInfo.InvariantCulture, $"{failure.GetType().Name} {(failure as ExternalException)?.ErrorCode}");

    private static SourceConnection Open(SourceOptions source, SortSpace sorting, TimeProvider time) => source.Kind switch
    {
        SourceKind.Sqlite => new SqliteDialect(source.Location, time),
        SourceKind.Postgres => new PostgresDialect(File.ReadAllText(source.Location).Trim()),
        SourceKind.Files => new FilesDialect(source.Location, sorting, time),
        _ => throw new UnreachableException(),
    };

    [LoggerMessage(3201, LogLevel.Error, "Department {Department} has given no connection {Connection}")]
    private static partial void LogUnconfigured(ILogger logger, string department, string connection);

    [LoggerMessage(3202, LogLevel.Warning, "The source of department {Department} at connection {Connection} did not answer: {Cause}")]
    private static partial void LogUnavailable(ILogger logger, string department, string connection, string cause);
}
