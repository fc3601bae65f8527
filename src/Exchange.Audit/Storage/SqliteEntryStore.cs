using System.Collections.Immutable;
using Dapper;
using Exchange.Domain.Ledger;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>
/// The log in one SQLite file. A write-ahead log with <c>synchronous = FULL</c>: when a commit returns, it is on the disk.
/// One connection writes; reads have their own and never wait for it.
/// </summary>
internal sealed class SqliteEntryStore : IEntryStore, IDisposable
{
    private readonly Lock _writing = new();
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _insertIndex;
    private readonly SqliteParameter _insertEntry;

    public SqliteEntryStore(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
        Migration.Run(_connectionString, "Log");
        _writer = new SqliteConnection(_connectionString);
        _writer.Open();
        _writer.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
        _insert = _writer.CreateCommand();
        _insert.CommandText = "INSERT INTO entries (idx, entry) VALUES ($idx, $entry)";
        _insertIndex = _insert.Parameters.Add("$idx", SqliteType.Integer);
        _insertEntry = _insert.Parameters.Add("$entry", SqliteType.Blob);
    }

    public StoredLog Load()
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var size = connection.ExecuteScalar<long>("SELECT size FROM head");
        var next = connection.ExecuteScalar<long>("SELECT coalesce(max(idx), -1) + 1 FROM entries");
        if (size != next)
        {
            throw new InvalidDataException("The log's head and its entries differ.");
        }

        return new StoredLog(
            size,
            connection.Query<(string Gateway, long Last)>("SELECT gateway, last_sequence FROM gateways")
                .ToImmutableDictionary(row => row.Gateway, row => row.Last),
            [
                .. connection.Query<(long Index, string Gateway, byte[] Attempt)>(
                    "SELECT opened_idx, gateway, attempt FROM open_reads ORDER BY opened_idx")
                    .Select(row => new OpenRead(row.Gateway, row.Index, [.. row.Attempt])),
            ],
            connection.QueryFirstOrDefault<string>("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1"));
    }

    public void Append(LogBatch batch)
    {
        lock (_writing)
        {
            using var transaction = _writer.BeginTransaction();
            Insert(batch.FirstIndex, batch.Entries, transaction);
            Insert(batch.Tiles, transaction);
            Advance(batch.Sequences, transaction);
            Close(batch.Closed, transaction);
            Open(batch.Opened, transaction);

            // The writer states the size that it extends: whoever else has written meanwhile ends this commit here.
            ExpectOne(_writer.Execute(
                "UPDATE head SET size = @next WHERE id = 1 AND size = @FirstIndex",
                new { next = batch.FirstIndex + batch.Entries.Count, batch.FirstIndex },
                transaction));
            transaction.Commit();
        }
    }

    public void AddCheckpoint(long size, string note)
    {
        lock (_writing)
        {
            _writer.Execute(
                "INSERT INTO checkpoints (size, note) VALUES (@size, @note) ON CONFLICT (size) DO NOTHING",
                new { size, note });
        }
    }

    public IReadOnlyList<byte[]> ReadEntries(long first, int count)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT entry FROM entries WHERE idx >= $first ORDER BY idx LIMIT $count";
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$count", count);
        using var reader = command.ExecuteReader();
        var entries = new List<byte[]>(count);
        while (reader.Read())
        {
            entries.Add(reader.GetFieldValue<byte[]>(0));
        }

        return entries;
    }

    public ImmutableArray<Hash>? ReadTile(int level, long index)
    {
        using var connection = Open();
        var hashes = connection.QueryFirstOrDefault<byte[]>(
            "SELECT hashes FROM tiles WHERE level = @level AND idx = @index", new { level, index });
        return hashes is null ? null : [.. Hash.Span(hashes)];
    }

    /// <summary>How the writing connection commits: the journal's mode, and 2 for a flush at every commit.</summary>
    internal (string Journal, long Synchronous) Durability() =>
        (_writer.ExecuteScalar<string>("PRAGMA journal_mode")!, _writer.ExecuteScalar<long>("PRAGMA synchronous"));

    public void Dispose()
    {
        _insert.Dispose();
        _writer.Dispose();
    }

    private void Insert(long first, IReadOnlyList<byte[]> entries, SqliteTransaction transaction)
    {
        _insert.Transaction = transaction;
        for (var i = 0; i < entries.Count; i++)
        {
            _insertIndex.Value = first + i;
            _insertEntry.Value = entries[i];
            _insert.ExecuteNonQuery();
        }
    }

    private void Insert(IReadOnlyList<Tile> tiles, SqliteTransaction transaction) => _writer.Execute(
        "INSERT INTO tiles (level, idx, hashes) VALUES (@Level, @Index, @Hashes)",
        tiles.Select(tile => new { tile.Level, tile.Index, Hashes = Hash.Bytes(tile.Hashes.AsSpan()).ToArray() }),
        transaction);

    private void Advance(IReadOnlyDictionary<string, SequenceAdvance> sequences, SqliteTransaction transaction)
    {
        foreach (var (gateway, advance) in sequences)
        {
            ExpectOne(_writer.Execute(
                advance.From == 0
                    ? "INSERT INTO gateways (gateway, last_sequence) VALUES (@gateway, @To)"
                    : "UPDATE gateways SET last_sequence = @To WHERE gateway = @gateway AND last_sequence = @From",
                new { gateway, advance.From, advance.To },
                transaction));
        }
    }

    private void Open(IReadOnlyList<OpenRead> reads, SqliteTransaction transaction) => _writer.Execute(
        "INSERT INTO open_reads (opened_idx, gateway, attempt) VALUES (@OpenedIndex, @Gateway, @attempt)",
        reads.Select(read => new { read.OpenedIndex, read.Gateway, attempt = read.Attempt.ToArray() }),
        transaction);

    private void Close(IReadOnlyList<long> openedIndexes, SqliteTransaction transaction)
    {
        foreach (var index in openedIndexes)
        {
            ExpectOne(_writer.Execute("DELETE FROM open_reads WHERE opened_idx = @index", new { index }, transaction));
        }
    }

    private static void ExpectOne(int rows)
    {
        if (rows != 1)
        {
            throw new InvalidDataException("Another writer has changed the log.");
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
