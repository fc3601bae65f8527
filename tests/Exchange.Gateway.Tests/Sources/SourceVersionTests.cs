using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Gateway.Sources;
using Microsoft.Data.Sqlite;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>Whether two reads are of the same rows, as far as a store can tell.</summary>
public sealed class SourceVersionTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ImmutableArray<Item> Names = [Facts.Item("v", ItemType.Text)];
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_database_server_keeps_no_versions()
    {
        var table = bench.Make(Postgres, "SELECT 'a'::text AS v");
        await using var rows = await bench.AskAsync(Postgres, table, Names);

        Assert.Null(rows.Version);
    }

    [Theory]
    [InlineData(Csv)]
    [InlineData(Parquet)]
    [InlineData(Sqlite)]
    public async Task A_file_that_was_just_written_has_no_version_yet(string store)
    {
        var table = bench.Make(store, store == Csv ? "v,n\na,1\n" : "SELECT 'a' AS v");
        await using var rows = await bench.AskAsync(store, table, Names);

        Assert.Equal("", rows.Version);
    }

    [Fact]
    public void A_file_keeps_its_version_until_it_is_written_or_replaced()
    {
        var file = Path.Combine(bench.Folder, "versions.csv");
        File.WriteAllText(file, "v\na\n");
        var (first, again) = (Version(file), Version(file));
        File.AppendAllText(file, "b\n");
        var longer = Version(file);
        File.WriteAllText(file, "v\na\nc\n");
        File.SetLastWriteTimeUtc(file, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var aged = Version(file);
        File.Copy(file, $"{file}.new");
        File.SetLastWriteTimeUtc($"{file}.new", new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Move($"{file}.new", file, overwrite: true);
        var replaced = Version(file);

        Assert.Equal(first, again);
        Assert.Equal(4, new[] { first, longer, aged, replaced }.Distinct().Count());
    }

    [Fact]
    public void What_a_database_has_not_put_into_its_file_yet_is_of_its_version()
    {
        var file = Path.Combine(bench.Folder, "wal.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (v); PRAGMA wal_checkpoint(TRUNCATE);");
        var before = FileState.Of(file, $"{file}-wal");

        Run(connection, "INSERT INTO t VALUES (1)");

        Assert.NotEqual(before.Digest, FileState.Of(file, $"{file}-wal").Digest);
    }

    [Fact]
    public async Task A_file_that_is_written_while_it_is_read_is_noticed()
    {
        var table = bench.Make(Csv, "v,n\n" + string.Concat(Enumerable.Range(0, 200_000).Select(n => string.Create(CultureInfo.InvariantCulture, $"row {n},1\n"))));
        await using var rows = await bench.AskAsync(Csv, table, Names);
        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));

        var before = rows.HasChanged;
        File.AppendAllText(Path.Combine(bench.Folder, table), "one more,1\n");

        Assert.False(before);
        Assert.True(rows.HasChanged);
    }

    private static string Version(string file)
    {
        var state = FileState.Of(file);
        Assert.Equal("", state.VersionAt(state.Changed + TimeSpan.FromSeconds(1)));
        return state.VersionAt(state.Changed + Later);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
