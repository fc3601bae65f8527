using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;
using Microsoft.Extensions.Time.Testing;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>A look-up that finds an open statement gets what it would have got without.</summary>
public sealed class KeptStatementTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ImmutableArray<Item> Names = [Facts.Item("v", ItemType.Text), Facts.Item("w", ItemType.Text)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_up_asks_for_its_own_subject_and_gets_what_the_source_holds_now()
    {
        var table = bench.Make(Sqlite, "SELECT 'a' AS v, 'before' AS w UNION ALL SELECT 'b', 'other'");

        var before = await bench.ReadAsync(Sqlite, table, Names, key: Cell.OfText("a"));
        bench.RunSqlite($"UPDATE {table} SET w = 'after' WHERE v = 'a'");
        var after = await bench.ReadAsync(Sqlite, table, Names, key: Cell.OfText("a"));
        var other = await bench.ReadAsync(Sqlite, table, Names, key: Cell.OfText("b"));
        var nobody = await bench.ReadAsync(Sqlite, table, Names, key: Cell.OfText("c"));

        Assert.Equal("before", Assert.Single(before.Rows)[1].Text);
        Assert.Equal("after", Assert.Single(after.Rows)[1].Text);
        Assert.Equal("other", Assert.Single(other.Rows)[1].Text);
        Assert.Empty(nobody.Rows);
    }

    [Fact]
    public async Task A_source_whose_table_was_made_anew_is_read_as_it_is()
    {
        var table = bench.Make(Sqlite, "SELECT 'a' AS v, 'before' AS w");

        await bench.ReadAsync(Sqlite, table, Names, key: Cell.OfText("a"));
        bench.RunSqlite($"DROP TABLE {table}; CREATE TABLE {table} AS SELECT 1 AS added, 'after' AS w, 'a' AS v");
        var after = await bench.ReadAsync(Sqlite, table, Names, key: Cell.OfText("a"));

        Assert.Equal("after", Assert.Single(after.Rows)[1].Text);
    }

    [Fact]
    public async Task A_file_that_was_replaced_is_read_five_seconds_later_at_the_latest()
    {
        var time = new FakeTimeProvider();
        using var dialect = new SqliteDialect(Path.Combine(bench.Folder, "store.db"), new(), time);
        var sql = new SqlText(dialect, new(Facts.Persons, Facts.Persons.Mapping!, Facts.Persons.Items, [], Cell.OfText("a")));
        bench.RunSqlite("CREATE TABLE there (v)");
        var first = await dialect.OpenAsync(sql, Ct);
        await dialect.CloseAsync(first, ended: true);

        var young = await dialect.OpenAsync(sql, Ct);
        await dialect.CloseAsync(young, ended: true);
        time.Advance(TimeSpan.FromSeconds(5));
        var later = await dialect.OpenAsync(sql, Ct);
        await dialect.CloseAsync(later, ended: false);

        Assert.Same(first, young);
        Assert.NotSame(first, later);
    }
}
