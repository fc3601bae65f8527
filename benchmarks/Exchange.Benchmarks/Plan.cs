using System.Collections.Immutable;

namespace Exchange.Benchmarks;

/// <summary>The groups of rows that can be asked for.</summary>
internal enum RowGroup
{
    /// <summary>Lookup, recorded on disk, against a bare echo and a naive service.</summary>
    Lookup,

    /// <summary>The same with the log in memory, so that what the disk costs shows.</summary>
    Memory,

    /// <summary>Read of all divisions against a bare stream of the same messages.</summary>
    Read,

    /// <summary>Read of all villages of the country from stores of each kind, against a bare stream of the same messages.</summary>
    Bulk,

    /// <summary>The audit service alone: appending, verifying, proving.</summary>
    Log,

    /// <summary>The registry alone: the catalogue searched at 100 000 resources.</summary>
    Search,

    /// <summary>A call to the registry that the gateway passes on, against the same call to the registry itself.</summary>
    Door,

    /// <summary>Lookup of what a department's adapter has, against proxies that ask nothing.</summary>
    Hop,

    /// <summary>A comparison of two holders of as many keys as asked for.</summary>
    Compare,

    /// <summary>What the number of grants costs a gateway, and a lookup at it.</summary>
    Grants,
}

/// <summary>How often and how long. Sides are measured in turn, A B A B …, so that a change of the machine meets both.</summary>
internal sealed record Plan(int Rounds, TimeSpan Duration, TimeSpan WarmUp)
{
    public static Plan Full { get; } = new(7, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));

    public static Plan Quick { get; } = new(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6))
    {
        LookupsInFlight = [1, 128],
        ReadsInFlight = [1],
        EntriesInFlight = [1024],
        Grants = [100, 10_000, 100_000],
    };

    /// <summary>How many calls are in flight, one row each.</summary>
    public ImmutableArray<int> LookupsInFlight { get; init; } = [1, 16, 128, 512];

    public ImmutableArray<int> ReadsInFlight { get; init; } = [1, 4];

    public ImmutableArray<int> EntriesInFlight { get; init; } = [128, 1024, 16_384];

    /// <summary>How many grants gateways hold that are held against each other.</summary>
    public ImmutableArray<int> Grants { get; init; } = [100, 10_000, 1_000_000];

    /// <summary>How many keys each side of a comparison has.</summary>
    public int Keys { get; init; } = 1_000_000;
}
