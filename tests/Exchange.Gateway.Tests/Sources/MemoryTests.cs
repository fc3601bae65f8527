using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Gateway.Reading;
using Exchange.Gateway.Sources;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>Alone, since the heap is everyone's.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private const int RowCount = 400_000;
    private const long GrowthMax = 4 * 1024 * 1024;

    public static TheoryData<string> Stores => SourceBench.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_stream_holds_one_batch_however_long_it_is(string store)
    {
        var table = store == Csv
            ? bench.Make(store, "v,x\n" + string.Concat(Enumerable.Range(1, RowCount).Select(n => $"row {n} of many,1\n")))
            : bench.Make(store, Rows(store));
        Item[] items = [Facts.Item("v", ItemType.Text)];
        await using var rows = await bench.AskAsync(store, table, [.. items]);
        var batches = new BatchBuilder([.. items]);
        await TakeAsync(rows, batches, 10_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await TakeAsync(rows, batches, RowCount - 20_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, GrowthMax);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_stream_by_key_holds_one_batch_too(string store)
    {
        var table = store == Csv
            ? bench.Make(store, "v,x\n" + string.Concat(Enumerable.Range(1, RowCount).Select(n => $"row {n} of many,1\n")))
            : bench.Make(store, Rows(store));
        var item = Facts.Item("v", ItemType.Text);
        await using var rows = await bench.AskAsync(store, table, [item], by: item);
        var batches = new BatchBuilder([item]);
        await TakeAsync(rows, batches, 10_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await TakeAsync(rows, batches, RowCount - 20_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, GrowthMax);
    }

    [Fact]
    public async Task What_of_a_file_does_not_fit_into_memory_is_sorted_on_the_disk_encrypted_and_leaves_nothing()
    {
        var item = Facts.Item("v", ItemType.Text);
        var table = bench.Make(Parquet, "SELECT hash(n) || repeat(' that everyone may know', 6) AS v FROM range(3_000_000) AS r(n)");
        var mapping = new Mapping(Parquet, table, ImmutableSortedDictionary<string, string>.Empty.Add("v", "v"));
        var space = new SortSpace(new() { SortFolder = bench.SortFolder, SortMemoryMiB = 512, Name = "alone" });
        using var files = new FilesDialect(bench.Folder, new() { StatementTimeout = TimeSpan.FromMinutes(5) }, space, TimeProvider.System);
        await using (var rows = await files.AskAsync(
            new(Facts.Persons with { Items = [item], Mapping = mapping }, mapping, [item], [], Key: null) { OrderBy = item }, TestContext.Current.CancellationToken))
        {
            Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
            var laid = Directory.GetFiles(bench.SortFolder, "*", SearchOption.AllDirectories);
            Assert.NotEmpty(laid);
            Assert.All(laid, file => Assert.Equal(-1, Start(file).IndexOf("everyone"u8)));
        }

        Assert.Empty(Directory.GetFiles(bench.SortFolder, "*", SearchOption.AllDirectories));
    }

    private static ReadOnlySpan<byte> Start(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = new byte[1 << 20];
        return start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
    }

    private static async Task TakeAsync(Gateway.Sources.SourceRows rows, BatchBuilder batches, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
            batches.Add([rows[0]]);
            if (batches.IsFull)
            {
                batches.Take();
            }
        }
    }

    private static string Rows(string store) => store switch
    {
        Sqlite => $"WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {RowCount}) SELECT 'row ' || n || ' of many' AS v FROM c",
        Postgres => $"SELECT 'row ' || n || ' of many' AS v FROM generate_series(1, {RowCount}) AS n",
        _ => $"SELECT 'row ' || n || ' of many' AS v FROM range(1, {RowCount + 1}) AS r(n)",
    };
}
