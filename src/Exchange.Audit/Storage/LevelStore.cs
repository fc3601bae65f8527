using System.Runtime.InteropServices;
using Dapper;
using Exchange.Domain.Ledger;
using Exchange.Domain.Monitoring;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>
/// How each resource was served, by hour, in a file of its own. Everything in it comes from the log and how far it has come stands in
/// the same commit, so that no entry counts twice; a file that cannot be read is put away and filled again.
/// </summary>
internal sealed class LevelStore
{
    private const long HourMicros = 3_600_000_000;

    private readonly string _file;
    private readonly string _connectionString;

    public LevelStore(string file)
    {
        _file = file;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            Migration.Run(_connectionString, "Levels");
        }
        catch (Exception broken) when (broken is SqliteException or InvalidOperationException)
        {
            Clear();
        }
    }

    /// <summary>The hour of an instant, counted from 1970.</summary>
    public static long HourOf(long micros) => Math.DivRem(micros, HourMicros).Quotient;

    /// <summary>How many entries are counted, and the leaf hash of the last of them.</summary>
    public (long Size, byte[] Leaf) Followed()
    {
        using var connection = Open();
        return connection.QueryFirstOrDefault<(long, byte[])?>("SELECT size, last_leaf FROM followed") ?? (0, []);
    }

    /// <summary>Adds what the entries up to <paramref name="size"/> tell, by resource and hour.</summary>
    public void Add(IReadOnlyDictionary<(string Resource, long Hour), ServiceCounts> counts, long size, byte[] lastEntry)
    {
        using var connection = Open();
        connection.Execute("PRAGMA synchronous = NORMAL");
        using var transaction = connection.BeginTransaction();
        foreach (var ((resource, hour), added) in counts)
        {
            var latency = LatencyOf(connection.QueryFirstOrDefault<byte[]>(
                "SELECT latency FROM levels WHERE resource = @resource AND hour = @hour", new { resource, hour }, transaction));
            latency.Add(added.Latency);
            connection.Execute(
                """
                INSERT INTO levels (resource, hour, answered, refused, failed, sent_rows, last_read, latency)
                VALUES (@resource, @hour, @Answered, @Refused, @Failed, @Rows, @LastRead, @latency)
                ON CONFLICT (resource, hour) DO UPDATE SET
                    answered = answered + @Answered, refused = refused + @Refused, failed = failed + @Failed,
                    sent_rows = sent_rows + @Rows, last_read = max(last_read, @LastRead), latency = @latency
                """,
                new
                {
                    resource,
                    hour,
                    added.Answered,
                    added.Refused,
                    added.Failed,
                    added.Rows,
                    added.LastRead,
                    latency = MemoryMarshal.AsBytes(latency.Counts).ToArray(),
                },
                transaction);
            connection.Execute(
                """
                INSERT INTO failures (resource, hour, reason, count) VALUES (@resource, @hour, @Key, @Value)
                ON CONFLICT (resource, hour, reason) DO UPDATE SET count = count + @Value
                """,
                added.Failures.Select(failure => new { resource, hour, failure.Key, failure.Value }),
                transaction);
        }

        connection.Execute(
            "INSERT INTO followed (id, size, last_leaf) VALUES (1, @size, @leaf) ON CONFLICT (id) DO UPDATE SET size = @size, last_leaf = @leaf",
            new { size, leaf = LeafOf(lastEntry) },
            transaction);
        transaction.Commit();
    }

    /// <summary>How resources were served from one hour to another, both included, by code.</summary>
    public SortedDictionary<string, ServiceCounts> Between(long first, long last)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var found = new SortedDictionary<string, ServiceCounts>(StringComparer.Ordinal);
        foreach (var row in connection.Query<(string Resource, long Answered, long Refused, long Failed, long Rows, long LastRead, byte[] Latency)>(
            "SELECT resource, answered, refused, failed, sent_rows, last_read, latency FROM levels WHERE hour BETWEEN @first AND @last",
            new { first, last },
            transaction))
        {
            Of(row.Resource).Add(new ServiceCounts
            {
                Answered = row.Answered,
                Refused = row.Refused,
                Failed = row.Failed,
                Rows = row.Rows,
                LastRead = row.LastRead,
                Latency = LatencyOf(row.Latency),
            });
        }

        foreach (var (resource, reason, count) in connection.Query<(string, string, long)>(
            "SELECT resource, reason, sum(count) FROM failures WHERE hour BETWEEN @first AND @last GROUP BY resource, reason", new { first, last }, transaction))
        {
            Of(resource).Failures[reason] = count;
        }

        return found;

        ServiceCounts Of(string resource)
        {
            if (!found.TryGetValue(resource, out var counts))
            {
                found.Add(resource, counts = new());
            }

            return counts;
        }
    }

    /// <summary>Begins again.</summary>
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_file + suffix);
        }

        Migration.Run(_connectionString, "Levels");
    }

    public static byte[] LeafOf(byte[] entry) => Hash.Bytes([MerkleTree.LeafHash(entry)]).ToArray();

    private static LatencyCounts LatencyOf(byte[]? stored) => stored is null ? new() : LatencyCounts.Of(MemoryMarshal.Cast<byte, long>(stored));

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
