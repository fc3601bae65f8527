using Dapper;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>
/// What the log has asked its witnesses to cosign, in a SQLite file of its own: whoever takes the log's database back to an
/// older state finds the log still held to what it signed.
/// </summary>
internal sealed class AskedStore : IDisposable
{
    private readonly SqliteConnection _connection;

    public AskedStore(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
        Migration.Run(connectionString, "Quorum");
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        _connection.Execute("PRAGMA synchronous = FULL");
    }

    /// <summary>The last note that witnesses were asked about, and since when one waits for its quorum.</summary>
    public (string? Note, DateTimeOffset? Since) Load()
    {
        var row = _connection.QueryFirstOrDefault<Row>("SELECT note, since_micros AS SinceMicros FROM asked");
        return (row?.Note, row?.SinceMicros is { } micros ? DateTimeOffset.UnixEpoch.AddMicroseconds(micros) : null);
    }

    /// <summary>Durable before a witness sees the note.</summary>
    public void Asking(string note, DateTimeOffset since) => Set(note, (since - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public void Answered(string note) => Set(note, null);

    public void Dispose() => _connection.Dispose();

    private void Set(string note, long? since) => _connection.Execute(
        "INSERT INTO asked (id, note, since_micros) VALUES (1, @note, @since) ON CONFLICT (id) DO UPDATE SET note = @note, since_micros = @since",
        new { note, since });

    private sealed class Row
    {
        public string Note { get; init; } = "";

        public long? SinceMicros { get; init; }
    }
}
