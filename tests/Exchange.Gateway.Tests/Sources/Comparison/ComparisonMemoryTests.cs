using System.Diagnostics;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources.Comparison;

namespace Exchange.Gateway.Tests.Sources.Comparison;

[Collection(nameof(Alone))]
public sealed class ComparisonMemoryTests
{
    private const int Keys = 1_000_000;
    private const int MemoryMiB = 128;

    // The database keeps to its share and a little more; the rows themselves would take as much again.
    private const long HeapGrowthMax = 16L * 1024 * 1024;
    private const long ProcessGrowthMax = 240L * 1024 * 1024;

    [Fact]
    public void A_million_keys_a_side_are_compared_in_bounded_memory()
    {
        using var bench = new ComparisonBench(MemoryMiB);
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var before = WorkingSet();

        var source = bench.Source(Enumerable.Range(0, Keys).Select(n => (KeyOf(n), Cell.OfInteger(n % 3))));
        var peak = WorkingSet();
        var counts = bench.Verifier(0, Enumerable.Range(Keys / 10, Keys).Select(n => (KeyOf(n), Cell.OfInteger(n % 1000 == 0 ? 9 : n % 3))));
        peak = Math.Max(peak, WorkingSet());

        Assert.Equal(new SourceCounts(Keys, 0), source);
        Assert.Equal(new VerifierCounts(899_100, 900, 100_000, 100_000, 0, 0), counts);
        Assert.Equal(900, bench.Found().Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - heap, long.MinValue, HeapGrowthMax);
        Assert.InRange(peak - before, long.MinValue, ProcessGrowthMax);
    }

    private static Cell KeyOf(int n) => Cell.OfText($"3101{n:D14}");

    private static long WorkingSet()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
