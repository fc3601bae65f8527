using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Data;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources.Comparison;

/// <summary>Keys of the source, and those of them that stand for more than one value.</summary>
internal sealed record SourceCounts(ulong Keys, ulong Duplicates);

/// <summary>How many keys of a verifier, and of the source beside it, are of which kind.</summary>
internal sealed record VerifierCounts(
    ulong Agreeing, ulong Differing, ulong OnlyInSource, ulong OnlyInVerifier, ulong Duplicates, ulong WithoutClaim);

/// <summary>Rows that refer to something, those of them that refer to something refused, and the subjects of these.</summary>
internal sealed record ReferenceCounts(ulong References, ulong Refused, ulong Subjects);

/// <summary>A subject at which something is wrong: whether its key stands for several values, and which verifiers differ.</summary>
internal sealed record FoundKey(Cell Subject, bool IsDuplicate, ImmutableArray<int> Differing);

/// <summary>
/// The rows of one comparison in a DuckDB database of its own, which joins and sorts on the disk what does not fit its share of
/// memory. It holds digests and sealed keys only; see <see cref="RowSeal"/>. One caller at a time.
/// </summary>
internal sealed class ComparisonRows : IDisposable
{
    private const int Threads = 2;
    private const int DuplicateMark = -1;

    private readonly Action _close;
    private readonly RowSeal _seal = new();
    private readonly DuckDBConnection _database;

    public ComparisonRows(string folder, string memoryMax, Action close)
    {
        _close = close;
        _database = new($"DataSource={Path.Combine(folder, "rows.db")}");
        try
        {
            _database.Open();
            Run(
                $"""
                SET memory_limit = '{memoryMax}';
                SET threads = {Threads};
                SET temp_directory = '{Path.Combine(folder, "spill").Replace("'", "''", StringComparison.Ordinal)}';
                SET autoinstall_known_extensions = false;
                SET autoload_known_extensions = false;
                CREATE TABLE source_rows (key UUID NOT NULL, value UUID, sealed BLOB NOT NULL);
                CREATE TABLE verifier_rows (key UUID NOT NULL, value UUID);
                CREATE TABLE found (key UUID NOT NULL, first BIGINT NOT NULL, verifier INTEGER NOT NULL);
                """,
                CancellationToken.None);
        }
        catch
        {
            _database.Dispose();
            _seal.Dispose();
            throw;
        }
    }

    public RowWriter WriteSource() => new(_database.CreateAppender("source_rows"), _seal, sealsKeys: true);

    /// <summary>The rows of the next verifier; those of the one before are gone.</summary>
    public RowWriter WriteVerifier(CancellationToken ct)
    {
        Run("DROP TABLE IF EXISTS verifier_keys; TRUNCATE verifier_rows", ct);
        return new(_database.CreateAppender("verifier_rows"), _seal, sealsKeys: false);
    }

    /// <summary>
    /// One line a key of the source. A key with more than one value, nothing being one too, stands for more than one subject; it
    /// is found, and compared with nothing. Where the key itself is compared, its source is the register that gives it out, and
    /// a key in two rows was given twice 一码多赋.
    /// </summary>
    public SourceCounts SettleSource(bool ofKeys, CancellationToken ct)
    {
        var several = ofKeys
            ? "count(*) > 1"
            : "min(value) IS DISTINCT FROM max(value) OR count(value) BETWEEN 1 AND count(*) - 1";
        Run(
            $"""
            CREATE TABLE source_keys AS
            SELECT key, min(rowid) AS first, min(value) AS value, {several} AS several
            FROM source_rows GROUP BY key;
            INSERT INTO found SELECT key, first, {DuplicateMark} FROM source_keys WHERE several;
            """,
            ct);
        var counts = Count("SELECT count(*), count(*) FILTER (several) FROM source_keys", ct);
        return new(counts[0], counts[1]);
    }

    /// <summary>Holds the verifier's rows against the source. A verifier that holds nothing at a key claims nothing.</summary>
    public VerifierCounts Compare(int verifier, CancellationToken ct)
    {
        Run(
            """
            CREATE TABLE verifier_keys AS
            SELECT key, min(value) AS value, min(value) IS DISTINCT FROM max(value) AS several FROM verifier_rows GROUP BY key
            """,
            ct);
        Run(
            $"""
            INSERT INTO found
            SELECT s.key, s.first, {verifier} FROM source_keys s JOIN verifier_keys v USING (key)
            WHERE NOT s.several AND NOT v.several AND v.value IS NOT NULL AND s.value IS DISTINCT FROM v.value
            """,
            ct);
        var counts = Count(
            """
            SELECT count(*) FILTER (kind = 'agreeing'), count(*) FILTER (kind = 'differing'),
                   count(*) FILTER (kind = 'only in source'), count(*) FILTER (kind = 'only in verifier'),
                   count(*) FILTER (kind = 'several'), count(*) FILTER (kind = 'no claim')
            FROM (
                SELECT CASE
                    WHEN v.key IS NULL THEN CASE WHEN s.several THEN 'several in source' ELSE 'only in source' END
                    WHEN v.value IS NULL THEN 'no claim'
                    WHEN v.several OR s.several THEN 'several'
                    WHEN s.key IS NULL THEN 'only in verifier'
                    WHEN s.value IS DISTINCT FROM v.value THEN 'differing'
                    ELSE 'agreeing' END AS kind
                FROM source_keys s FULL JOIN verifier_keys v ON s.key = v.key)
            """,
            ct);
        return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }

    /// <summary>Finds the source's rows whose value is a key of the verifier's rows.</summary>
    public ReferenceCounts Refer(CancellationToken ct)
    {
        Run(
            """
            INSERT INTO found
            SELECT key, min(rowid), 0 FROM source_rows WHERE value IN (SELECT key FROM verifier_rows) GROUP BY key
            """,
            ct);
        var counts = Count(
            """
            SELECT count(value), count(*) FILTER (value IN (SELECT key FROM verifier_rows)), (SELECT count(*) FROM found)
            FROM source_rows
            """,
            ct);
        return new(counts[0], counts[1], counts[2]);
    }

    public ulong CountFound(CancellationToken ct) => Count("SELECT count(DISTINCT key) FROM found", ct)[0];

    /// <summary>What was found, in the order in which the source gave it.</summary>
    public IEnumerable<FoundKey> Found(CancellationToken ct)
    {
        using var command = Command(
            """
            SELECT r.sealed, f.verifiers
            FROM (SELECT min(first) AS first, string_agg(verifier, ',' ORDER BY verifier) AS verifiers FROM found GROUP BY key) f
            JOIN source_rows r ON r.rowid = f.first
            ORDER BY f.first
            """);
        command.UseStreamingMode = true;
        using var stop = ct.Register(command.Cancel);
        using var reader = Stoppable(command.ExecuteReader, ct);
        while (Stoppable(reader.Read, ct))
        {
            yield return Read(reader);
        }
    }

    public void Dispose()
    {
        _database.Dispose();
        _seal.Dispose();
        _close();
    }

    private FoundKey Read(DuckDBDataReader reader)
    {
        using var stream = reader.GetStream(0);
        var sealedKey = new byte[stream.Length];
        stream.ReadExactly(sealedKey);
        var marks = reader.GetString(1).Split(',').Select(mark => int.Parse(mark, CultureInfo.InvariantCulture)).ToImmutableArray();
        return new(_seal.Open(sealedKey), marks[0] == DuplicateMark, marks[0] == DuplicateMark ? [] : marks);
    }

    private void Run(string sql, CancellationToken ct)
    {
        using var command = Command(sql);
        using var stop = ct.Register(command.Cancel);
        Stoppable(command.ExecuteNonQuery, ct);
    }

    private ulong[] Count(string sql, CancellationToken ct)
    {
        using var command = Command(sql);
        using var stop = ct.Register(command.Cancel);
        using var reader = Stoppable(command.ExecuteReader, ct);
        reader.Read();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => (ulong)reader.GetInt64(i))];
    }

    // A query that was interrupted fails in the database's own way; to the caller it is a cancellation like any other.
    private static T Stoppable<T>(Func<T> run, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return run();
        }
        catch (DuckDBException interrupted) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("The comparison was stopped.", interrupted, ct);
        }
    }

    private DuckDBCommand Command(string sql)
    {
        var command = _database.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
