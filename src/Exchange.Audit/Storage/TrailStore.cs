using Dapper;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>One entry as the trail finds it.</summary>
internal sealed record TrailRow(
    long Index, long AtMicros, string Consumer, string Resource, string Grant, string Rule, byte[] SubjectDigest)
{
    /// <summary>A read that was permitted, counted where it begins.</summary>
    public bool IsRead { get; init; }
}

/// <summary>How often a resource was read, and the last time's index.</summary>
internal sealed record ResourceReads(string Resource, long Reads, long LastIndex);

/// <summary>What is looked for; null: any.</summary>
internal sealed record TrailQuery(
    string? Consumer, string? Resource, string? Grant, string? Rule, byte[]? SubjectDigest, long? Since, long? Until);

/// <summary>
/// The index over the log in its own file. It holds nothing that the log does not hold, so a commit need not reach the
/// disk at once; a file that cannot be read is put away and filled again.
/// </summary>
internal sealed class TrailStore
{
    private readonly string _file;
    private readonly string _connectionString;

    public TrailStore(string file)
    {
        _file = file;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            Migration.Run(_connectionString, "Trail");
        }
        catch (Exception broken) when (broken is SqliteException or InvalidOperationException)
        {
            Clear();
        }
    }

    /// <summary>How many entries of the log are in the trail, and the leaf hash of the last one.</summary>
    public (long Size, byte[] LastLeaf) Progress()
    {
        using var connection = Open();
        return connection.QuerySingle<(long, byte[])>("SELECT size, last_leaf FROM progress");
    }

    /// <summary>The indexes of up to so many entries before <paramref name="before"/>, newest first.</summary>
    public IReadOnlyList<long> Find(TrailQuery query, long before, int count)
    {
        // Only conditions that were asked for are in the text, so that each finds its index; a partial one is found by its
        // own condition.
        string?[] conditions =
        [
            query.Consumer is null ? null : " AND consumer = @Consumer",
            query.Resource is null ? null : " AND resource = @Resource",
            query.Grant is null ? null : " AND grant_id = @Grant",
            query.Rule switch
            {
                null => null,
                "PERMITTED" => " AND rule = @Rule",
                _ => " AND rule = @Rule AND rule <> 'PERMITTED'",
            },
            query.SubjectDigest is null ? null : " AND subject_digest = @SubjectDigest AND subject_digest <> x''",
            query.Since is null ? null : " AND at_micros >= @Since",
            query.Until is null ? null : " AND at_micros < @Until",
        ];
        var parameters = new DynamicParameters(query);
        parameters.AddDynamicParams(new { before, count });
        using var connection = Open();
        var sql = $"SELECT idx FROM trail WHERE idx < @before{string.Concat(conditions)} ORDER BY idx DESC LIMIT @count";
        return [.. connection.Query<long>(sql, parameters)];
    }

    /// <summary>The row of an entry that is in the trail already.</summary>
    public TrailRow? Find(long index)
    {
        using var connection = Open();
        return connection.QuerySingleOrDefault<TrailRow>(
            """
            SELECT idx AS "Index", at_micros AS AtMicros, consumer AS Consumer, resource AS Resource, grant_id AS "Grant",
                   rule AS Rule, subject_digest AS SubjectDigest
            FROM trail WHERE idx = @index
            """,
            new { index });
    }

    /// <summary>The reads of those of the resources that were ever read.</summary>
    public IReadOnlyList<ResourceReads> Reads(IReadOnlyCollection<string> resources)
    {
        using var connection = Open();
        return [.. connection.Query<ResourceReads>(
            """
            SELECT resource AS Resource, reads AS Reads, last_idx AS LastIndex
            FROM resource_reads WHERE resource IN @resources
            """,
            new { resources })];
    }

    /// <summary>Adds the next rows; the trail then reaches to <paramref name="size"/>.</summary>
    public void Add(IReadOnlyCollection<TrailRow> rows, long size, byte[] lastLeaf)
    {
        using var connection = Open();
        connection.Execute("PRAGMA synchronous = NORMAL");
        using var transaction = connection.BeginTransaction();
        Insert(connection, transaction, rows);
        Count(connection, transaction, rows);
        connection.Execute("UPDATE progress SET size = @size, last_leaf = @lastLeaf", new { size, lastLeaf }, transaction);
        transaction.Commit();
    }

    /// <summary>Begins again with an empty trail.</summary>
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_file + suffix);
        }

        Migration.Run(_connectionString, "Trail");
    }

    // One statement, prepared once: the trail takes the processor from those who read.
    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<TrailRow> rows)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            """
            INSERT INTO trail (idx, at_micros, consumer, resource, grant_id, rule, subject_digest)
            VALUES ($index, $atMicros, $consumer, $resource, $grant, $rule, $subjectDigest)
            """;
        var index = insert.Parameters.Add("$index", SqliteType.Integer);
        var atMicros = insert.Parameters.Add("$atMicros", SqliteType.Integer);
        var consumer = insert.Parameters.Add("$consumer", SqliteType.Text);
        var resource = insert.Parameters.Add("$resource", SqliteType.Text);
        var grant = insert.Parameters.Add("$grant", SqliteType.Text);
        var rule = insert.Parameters.Add("$rule", SqliteType.Text);
        var subjectDigest = insert.Parameters.Add("$subjectDigest", SqliteType.Blob);
        insert.Prepare();
        foreach (var row in rows)
        {
            (index.Value, atMicros.Value) = (row.Index, row.AtMicros);
            (consumer.Value, resource.Value, grant.Value) = (row.Consumer, row.Resource, row.Grant);
            (rule.Value, subjectDigest.Value) = (row.Rule, row.SubjectDigest);
            insert.ExecuteNonQuery();
        }
    }

    // One statement a resource, however many rows there are.
    private static void Count(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<TrailRow> rows) => connection.Execute(
        """
        INSERT INTO resource_reads (resource, reads, last_idx) VALUES (@Resource, @Reads, @LastIndex)
        ON CONFLICT (resource) DO UPDATE SET reads = reads + excluded.reads, last_idx = excluded.last_idx
        """,
        rows.Where(row => row is { IsRead: true, Resource.Length: > 0 })
            .GroupBy(row => row.Resource)
            .Select(read => new ResourceReads(read.Key, read.Count(), read.Max(row => row.Index)))
            .ToList(),
        transaction);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
