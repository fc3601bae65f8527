using System.Collections.Immutable;
using System.Diagnostics;
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
    private const long HeapGrowthMax = 4 * 1024 * 1024;

    // Half of what the rows themselves would take.
    private const long ProcessGrowthMax = 40 * 1024 * 1024;

    private static readonly string Filler = new(' ', 200);

    private static readonly ImmutableArray<Item> Names = [Facts.Item("v", ItemType.Text)];

    public static TheoryData<string> Stores => SourceBench.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public Task A_stream_holds_one_batch_however_long_it_is(string store) => AssertBoundedAsync(store, by: null);

    [Theory]
    [MemberData(nameof(Stores))]
    public Task A_stream_by_key_holds_one_batch_too(string store) => AssertBoundedAsync(store, Names[0]);

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

    // The stream's beginning makes what is made once, and sorts what is sorted.
    private async Task AssertBoundedAsync(string store, Item? by)
    {
        var table = bench.Make(store, store == Csv ? "v,x\n" + string.Concat(Enumerable.Range(1, RowCount).Select(n => $"row {n} of many{Filler},1\n")) : Rows(store));
        await using var rows = await bench.AskAsync(store, table, Names, by: by);
        var batches = new BatchBuilder(Names);
        await TakeAsync(rows, batches, 10_000);
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var process = WorkingSet();

        await TakeAsync(rows, batches, RowCount - 20_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - heap, long.MinValue, HeapGrowthMax);
        Assert.InRange(WorkingSet() - process, long.MinValue, ProcessGrowthMax);
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
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
        Sqlite => $"WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {RowCount}) SELECT 'row ' || n || ' of many{Filler}' AS v FROM c",
        Postgres => $"SELECT 'row ' || n || ' of many{Filler}' AS v FROM generate_series(1, {RowCount}) AS n",
        _ => $"SELECT 'row ' || n || ' of many{Filler}' AS v FROM range(1, {RowCount + 1}) AS r(n)",
    };
}
