using System.Security.Cryptography;
using System.Text;
using Dapper;
using Exchange.Domain.Ledger;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>
/// What this service has cosigned, one tree for each origin, in one SQLite file with <c>synchronous = FULL</c>. It stands apart
/// from the log's own store, so that a log that is taken back takes no witness with it.
/// </summary>
internal sealed class WitnessStore : IDisposable
{
    private readonly Lock _using = new();
    private readonly SqliteConnection _connection;

    public WitnessStore(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
        Migration.Run(connectionString, "Witness");
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        _connection.Execute("PRAGMA synchronous = FULL");
    }

    /// <summary>The last tree that was cosigned for an origin; null: none was.</summary>
    public Checkpoint? Last(string origin)
    {
        lock (_using)
        {
            return _connection.QueryFirstOrDefault<Row>("SELECT size, root FROM cosigned WHERE origin = @origin", new { origin }) is { } row
                ? new Checkpoint(origin, row.Size, Hash.From(row.Root))
                : null;
        }
    }

    public string? NoteOf(string originHash)
    {
        lock (_using)
        {
            return _connection.QueryFirstOrDefault<string>("SELECT note FROM cosigned WHERE origin_hash = @originHash", new { originHash });
        }
    }

    /// <summary>Remembers the next tree in the place of the last; false: the last is another one by now.</summary>
    public bool TryAdvance(Checkpoint? last, Checkpoint next, string note, DateTimeOffset at)
    {
        var row = new
        {
            next.Origin,
            OriginHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(next.Origin))),
            next.Size,
            Root = Bytes(next.Root),
            note,
            AtMicros = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            LastSize = last?.Size,
            LastRoot = last is null ? null : Bytes(last.Root),
        };
        lock (_using)
        {
            // One statement compares and sets, so that of two who extend the same tree one fails, in whatever process.
            return _connection.Execute(
                last is null
                    ? """
                      INSERT INTO cosigned (origin, origin_hash, size, root, note, at_micros)
                      VALUES (@Origin, @OriginHash, @Size, @Root, @note, @AtMicros) ON CONFLICT DO NOTHING
                      """
                    : """
                      UPDATE cosigned SET size = @Size, root = @Root, note = @note, at_micros = @AtMicros
                      WHERE origin = @Origin AND size = @LastSize AND root = @LastRoot
                      """,
                row) == 1;
        }
    }

    /// <summary>Whether it stands in the log that this key was made.</summary>
    public bool IsKeyRecorded(string key)
    {
        lock (_using)
        {
            return _connection.ExecuteScalar<long>("SELECT count(*) FROM recorded_keys WHERE vkey = @key", new { key }) > 0;
        }
    }

    public void KeyRecorded(string key)
    {
        lock (_using)
        {
            _connection.Execute("INSERT INTO recorded_keys (vkey) VALUES (@key) ON CONFLICT DO NOTHING", new { key });
        }
    }

    public void Dispose() => _connection.Dispose();

    private static byte[] Bytes(Hash hash)
    {
        var bytes = new byte[Hash.Size];
        hash.CopyTo(bytes);
        return bytes;
    }

    private sealed record Row(long Size, byte[] Root);
}
