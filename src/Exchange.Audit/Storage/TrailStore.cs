using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dapper;
using Exchange.Domain.Ledger;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>
/// The index over the log. Full chunks are in its own file; the entries behind them are in memory and come from the log again
/// after a start. It holds nothing that the log does not hold, so a commit need not reach the disk at once; a file that cannot
/// be read is put away and filled again.
/// </summary>
internal sealed class TrailStore
{
    /// <summary>How many entries a chunk has.</summary>
    public const int ChunkWidth = 4096;

    private const int SubjectBytes = Hash.Size + sizeof(ushort);

    private readonly string _file;
    private readonly string _connectionString;
    private readonly Lock _lock = new();
    private readonly List<TrailRow> _tail = new(ChunkWidth);
    private byte[] _lastEntry = [];
    private long _chunks;

    public TrailStore(string file)
    {
        _file = file;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            Open();
        }
        catch (Exception broken) when (broken is SqliteException or InvalidOperationException)
        {
            Clear();
        }
    }

    /// <summary>How many entries of the log are in the trail.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
            {
                return (_chunks * ChunkWidth) + _tail.Count;
            }
        }
    }

    /// <summary>The leaf hash of the last entry in the file, and that entry's index; null: the file is empty.</summary>
    public (long Index, byte[] Leaf)? LastStored()
    {
        using var connection = Connect();
        var leaf = connection.QueryFirstOrDefault<byte[]>("SELECT last_leaf FROM chunks ORDER BY chunk DESC LIMIT 1");
        return leaf is null ? null : ((_chunks * ChunkWidth) - 1, leaf);
    }

    /// <summary>Adds the next entry, as found and as it is in the log.</summary>
    public void Add(TrailRow row, byte[] entry)
    {
        if (_tail.Count == ChunkWidth)
        {
            // Whoever looks something up meanwhile finds these rows still in the tail.
            Store();
            lock (_lock)
            {
                _chunks++;
                _tail.Clear();
            }
        }

        lock (_lock)
        {
            _tail.Add(row);
            _lastEntry = entry;
        }
    }

    /// <summary>The indexes of up to so many entries before <paramref name="before"/>, newest first.</summary>
    public IReadOnlyList<long> Find(TrailQuery query, long before, int count)
    {
        long last;
        List<long> found;
        lock (_lock)
        {
            found = [.. Enumerable.Reverse(_tail).Where(row => row.Index < before && row.Fits(query)).Take(count).Select(row => row.Index)];
            last = long.Min(_chunks, ((before - 1) / ChunkWidth) + 1) - 1;
        }

        return found.Count == count ? found : [.. found, .. FindStored(query, last, before).Take(count - found.Count)];
    }

    /// <summary>The reads of those of the resources that were ever read.</summary>
    public IReadOnlyList<ResourceReads> Reads(IReadOnlyCollection<string> resources)
    {
        long chunks;
        Dictionary<string, ResourceReads> tail;
        lock (_lock)
        {
            (chunks, tail) = (_chunks, ReadsOfTail());
        }

        using var connection = Connect();
        return
        [
            .. resources.Select(resource => Sum(Stored(connection, null, resource, chunks), tail.GetValueOrDefault(resource))).OfType<ResourceReads>(),
        ];
    }

    /// <summary>How many reads under any of these grants are of an instant or later.</summary>
    public long CountReads(IReadOnlySet<string> grants, long since)
    {
        long chunks;
        long count;
        lock (_lock)
        {
            (chunks, count) = (_chunks, _tail.Count(row => row.IsRead && row.AtMicros >= since && grants.Contains(row.Grant)));
        }

        using var connection = Connect();
        return grants.Aggregate(count, (sum, grant) => sum + CountStored(connection, grant, chunks, since));
    }

    /// <summary>How many verifications of a subject were answered no; the cost does not grow with the log.</summary>
    public long CountMismatches(GuessQuery query)
    {
        long stored;
        long count;
        lock (_lock)
        {
            (stored, count) = (_chunks * ChunkWidth, _tail.Count(query.Covers));
        }

        using var connection = Connect();
        return count + connection.ExecuteScalar<long>(
            """
            SELECT count(*) FROM mismatches
            WHERE subject = @SubjectDigest AND at_micros >= @Since AND idx < @stored AND consumer = @Consumer AND resource = @Resource
            """,
            new { query.SubjectDigest, query.Since, stored, query.Consumer, query.Resource });
    }

    /// <summary>Begins again with an empty trail.</summary>
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_file + suffix);
        }

        lock (_lock)
        {
            _tail.Clear();
        }

        Open();
    }

    private void Open()
    {
        Migration.Run(_connectionString, "Trail");
        using var connection = Connect();
        _chunks = connection.ExecuteScalar<long>("SELECT coalesce(max(chunk), -1) + 1 FROM chunks");
    }

    private IEnumerable<long> FindStored(TrailQuery query, long last, long before)
    {
        using var connection = Connect();
        foreach (var (chunk, positions) in Candidates(connection, query, last))
        {
            foreach (var mark in query.Marks)
            {
                positions.IntersectWith(Marked(connection, mark, chunk));
            }

            if (positions.IsEmpty || !Overlaps(connection, query, chunk, out var atMicros))
            {
                continue;
            }

            foreach (var position in positions.Descending())
            {
                var index = (chunk * ChunkWidth) + position;
                if (index < before && (atMicros is null || query.Covers(atMicros[position])))
                {
                    yield return index;
                }
            }
        }
    }

    /// <summary>The chunks that what is rarest leads to, newest first, and the positions there.</summary>
    private static IEnumerable<(long Chunk, TrailPositions Positions)> Candidates(SqliteConnection connection, TrailQuery query, long last)
    {
        if (query.SubjectDigest is { } subject)
        {
            return connection.Query<(long Chunk, byte[] Subjects)>(
                "SELECT chunk, subjects FROM subjects WHERE first_byte = @first AND chunk <= @last ORDER BY chunk DESC",
                new { first = subject[0], last },
                buffered: false).Select(row => (row.Chunk, PositionsOf(subject, row.Subjects)));
        }

        if (query.Marks is [var (kind, text), ..])
        {
            return connection.Query<(long Chunk, byte[] Positions)>(
                "SELECT chunk, positions FROM marks WHERE kind = @kind AND mark = @text AND chunk <= @last ORDER BY chunk DESC",
                new { kind, text, last },
                buffered: false).Select(row => (row.Chunk, TrailPositions.Decode(row.Positions)));
        }

        return connection.Query<long>(
            "SELECT chunk FROM chunks WHERE chunk <= @last ORDER BY chunk DESC", new { last }, buffered: false)
            .Select(chunk => (chunk, TrailPositions.All));
    }

    private static long CountStored(SqliteConnection connection, string grant, long chunks, long since)
    {
        var stored = connection.Query<(long Chunk, long Oldest, long Reads)>(
            "SELECT chunk, oldest, reads FROM grant_reads WHERE grant_id = @grant AND newest >= @since AND chunk < @chunks",
            new { grant, since, chunks });
        return stored.Aggregate(
            0L, (sum, one) => sum + (one.Oldest >= since ? one.Reads : CountReads(connection, grant, one.Chunk, since)));
    }

    private static int CountReads(SqliteConnection connection, string grant, long chunk, long since)
    {
        var positions = Marked(connection, (TrailMark.Grant, grant), chunk);
        positions.IntersectWith(Marked(connection, (TrailMark.Read, TrailQuery.Yes), chunk));
        var atMicros = TimesOf(connection, chunk);
        return positions.Descending().Count(position => atMicros[position] >= since);
    }

    private static TrailPositions Marked(SqliteConnection connection, (TrailMark Kind, string Text) mark, long chunk) =>
        connection.QueryFirstOrDefault<byte[]>(
            "SELECT positions FROM marks WHERE kind = @Kind AND mark = @Text AND chunk = @chunk",
            new { mark.Kind, mark.Text, chunk }) is { } stored ? TrailPositions.Decode(stored) : new();

    /// <summary>Whether the chunk has entries of the time looked for; the times are given where not all are.</summary>
    private static bool Overlaps(SqliteConnection connection, TrailQuery query, long chunk, out long[]? atMicros)
    {
        atMicros = null;
        if (query is { Since: null, Until: null })
        {
            return true;
        }

        var (oldest, newest) = connection.QuerySingle<(long, long)>("SELECT oldest, newest FROM chunks WHERE chunk = @chunk", new { chunk });
        if (newest < query.Since || oldest >= query.Until)
        {
            return false;
        }

        if (!query.Covers(oldest) || !query.Covers(newest))
        {
            atMicros = TimesOf(connection, chunk);
        }

        return true;
    }

    private static long[] TimesOf(SqliteConnection connection, long chunk) => MemoryMarshal.Cast<byte, long>(
        connection.QuerySingle<byte[]>("SELECT at_micros FROM chunks WHERE chunk = @chunk", new { chunk })).ToArray();

    private static TrailPositions PositionsOf(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> subjects)
    {
        var positions = new TrailPositions();
        for (; !subjects.IsEmpty; subjects = subjects[SubjectBytes..])
        {
            if (subjects[..Hash.Size].SequenceEqual(subject))
            {
                positions.Add(BinaryPrimitives.ReadUInt16LittleEndian(subjects[Hash.Size..]));
            }
        }

        return positions;
    }

    private void Store()
    {
        var chunk = _chunks;
        var leaf = MerkleTree.LeafHash(_lastEntry);
        using var connection = Connect();
        connection.Execute("PRAGMA synchronous = NORMAL");
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            "INSERT INTO chunks (chunk, oldest, newest, last_leaf, at_micros) VALUES (@chunk, @oldest, @newest, @lastLeaf, @atMicros)",
            new
            {
                chunk,
                oldest = _tail.Min(row => row.AtMicros),
                newest = _tail.Max(row => row.AtMicros),
                lastLeaf = Hash.Bytes([leaf]).ToArray(),
                atMicros = MemoryMarshal.AsBytes<long>(_tail.Select(row => row.AtMicros).ToArray()).ToArray(),
            },
            transaction);
        connection.Execute(
            "INSERT INTO marks (kind, mark, chunk, positions) VALUES (@Kind, @Text, @chunk, @positions)",
            Marks().Select(mark => new { mark.Key.Kind, mark.Key.Text, chunk, positions = TrailPositions.Encode(mark.Value) }),
            transaction);
        connection.Execute(
            "INSERT INTO subjects (first_byte, chunk, subjects) VALUES (@Key, @chunk, @subjects)",
            Subjects().Select(bucket => new { bucket.Key, chunk, subjects = bucket.Value.ToArray() }),
            transaction);
        connection.Execute(
            "INSERT OR REPLACE INTO resource_reads (resource, chunk, reads, last_idx) VALUES (@Resource, @chunk, @Reads, @LastIndex)",
            ReadsOfTail().Values.Select(read => Sum(Stored(connection, transaction, read.Resource, chunk), read)!)
                .Select(read => new { read.Resource, chunk, read.Reads, read.LastIndex }).ToList(),
            transaction);
        connection.Execute(
            "INSERT OR REPLACE INTO grant_reads (grant_id, newest, chunk, oldest, reads) VALUES (@Grant, @Newest, @chunk, @Oldest, @Reads)",
            _tail.Where(row => row is { IsRead: true, Grant.Length: > 0 }).GroupBy(row => row.Grant).Select(under => new
            {
                Grant = under.Key,
                Newest = under.Max(row => row.AtMicros),
                chunk,
                Oldest = under.Min(row => row.AtMicros),
                Reads = under.Count(),
            }),
            transaction);
        connection.Execute(
            "INSERT INTO mismatches (subject, at_micros, idx, consumer, resource) VALUES (@SubjectDigest, @AtMicros, @Index, @Consumer, @Resource)",
            _tail.Where(row => row.IsMismatch).Select(row => new { row.SubjectDigest, row.AtMicros, row.Index, row.Consumer, row.Resource }),
            transaction);
        transaction.Commit();
    }

    private Dictionary<string, ResourceReads> ReadsOfTail() => _tail
        .Where(row => row is { IsRead: true, Resource.Length: > 0 })
        .GroupBy(row => row.Resource)
        .ToDictionary(read => read.Key, read => new ResourceReads(read.Key, read.Count(), read.Max(row => row.Index)));

    // Each chunk in which a resource was read says how often it was up to there: one look-up, however long the log is.
    private static ResourceReads? Stored(SqliteConnection connection, SqliteTransaction? transaction, string resource, long chunks) =>
        connection.QueryFirstOrDefault<ResourceReads>(
            """
            SELECT resource AS Resource, reads AS Reads, last_idx AS LastIndex FROM resource_reads
            WHERE resource = @resource AND chunk < @chunks ORDER BY chunk DESC LIMIT 1
            """,
            new { resource, chunks },
            transaction);

    private static ResourceReads? Sum(ResourceReads? stored, ResourceReads? later) =>
        later is null ? stored : later with { Reads = later.Reads + (stored?.Reads ?? 0) };

    private Dictionary<(TrailMark Kind, string Text), List<ushort>> Marks()
    {
        var marks = new Dictionary<(TrailMark Kind, string Text), List<ushort>>();
        for (var i = 0; i < _tail.Count; i++)
        {
            foreach (var kind in Enum.GetValues<TrailMark>())
            {
                if (_tail[i].Mark(kind) is { Length: > 0 } mark)
                {
                    Of(marks, (kind, mark)).Add((ushort)i);
                }
            }
        }

        return marks;
    }

    private Dictionary<byte, List<byte>> Subjects()
    {
        var subjects = new Dictionary<byte, List<byte>>();
        for (var i = 0; i < _tail.Count; i++)
        {
            if (_tail[i].SubjectDigest is { Length: Hash.Size } digest)
            {
                var bucket = Of(subjects, digest[0]);
                bucket.AddRange(digest);
                bucket.Add((byte)i);
                bucket.Add((byte)(i >> 8));
            }
        }

        return subjects;
    }

    private static List<TValue> Of<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key)
        where TKey : notnull =>
        CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _) ??= [];

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
