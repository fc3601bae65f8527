using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Patterns;

namespace Exchange.Domain.Findings;

/// <summary>What somebody reported of a breach (Decree 809, Art 37), as the log has it. Its words are sealed there.</summary>
public sealed record BreachReport
{
    /// <summary>The index of its entry.</summary>
    public required long Index { get; init; }

    public required DateTimeOffset At { get; init; }

    public required FindingCode Code { get; init; }

    /// <summary>The department reported.</summary>
    public required DepartmentId Against { get; init; }

    public required DepartmentId By { get; init; }

    /// <summary>Whether an officer or an authority reported it, or confirmed what another reported.</summary>
    public required bool IsConfirmed { get; init; }

    public ResourceCode? Resource { get; init; }

    /// <summary>What a form asks for, or the items whose values changed.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>The read that shows it, and the version of the resource that it read.</summary>
    public long? Read { get; init; }

    public uint ReadVersion { get; init; }

    /// <summary>How many persons an incident concerns.</summary>
    public ulong Persons { get; init; }

    public ImmutableArray<Evidence> Evidence => Read is { } read
        ? [new(EvidenceKind.Entry, $"{Index}", 0), new(EvidenceKind.Entry, $"{read}", 0)]
        : [new(EvidenceKind.Entry, $"{Index}", 0)];
}

/// <summary>How a reader asked for more than it may.</summary>
public enum BeyondKind
{
    /// <summary>Items that the grant does not name; they were withheld, or the read refused.</summary>
    Items = 1,

    /// <summary>A purpose that no grant names; refused.</summary>
    Purpose = 2,

    /// <summary>A contractor's client without a task of the grant's; refused.</summary>
    Contractor = 3,
}

/// <summary>What the log has of the reads of one consumer, or of one resource.</summary>
public sealed record Tally(long Count, DateTimeOffset First, DateTimeOffset Last, ImmutableArray<long> Newest)
{
    /// <summary>So many of the newest entries are shown.</summary>
    public const int ShownMax = 10;

    public static Tally Of(long index, DateTimeOffset at) => new(1, at, at, [index]);

    public Tally With(long index, DateTimeOffset at) =>
        new(Count + 1, First < at ? First : at, Last > at ? Last : at, [.. (Newest.Length < ShownMax ? Newest : Newest.RemoveAt(0)), index]);

    public IEnumerable<Evidence> Evidence => Newest.Select(index => new Evidence(EvidenceKind.Entry, $"{index}", 0));
}

/// <summary>Reads of one consumer that asked beyond its grants for a resource.</summary>
public sealed record BeyondReads(DepartmentId Consumer, ResourceCode Resource, BeyondKind Kind, ImmutableSortedSet<string> Items, Tally Tally);

/// <summary>Reads of one consumer of one resource at hours when offices are closed.</summary>
public sealed record NightReads(DepartmentId Consumer, ResourceCode Resource, Tally Tally);

/// <summary>What the log shows, as far as findings rest on it; derived from it alone, so that a new start comes to the same.</summary>
public sealed record LogFacts
{
    public static LogFacts Empty { get; } = new();

    /// <summary>Whether all of the log was looked at: else what is not here may be there all the same.</summary>
    public bool IsWhole { get; init; }

    public ImmutableArray<StrayedRead> Strayed { get; init; } = [];

    public ImmutableArray<BreachReport> Reports { get; init; } = [];

    public ImmutableArray<BeyondReads> Beyond { get; init; } = [];

    public ImmutableArray<NightReads> Nights { get; init; } = [];

    public ImmutableArray<ReadPattern> Patterns { get; init; } = [];

    /// <summary>Reads by grant.</summary>
    public ImmutableDictionary<string, Tally> GrantReads { get; init; } = ImmutableDictionary<string, Tally>.Empty;

    /// <summary>Reads by resource.</summary>
    public ImmutableDictionary<ResourceCode, Tally> ResourceReads { get; init; } = ImmutableDictionary<ResourceCode, Tally>.Empty;
}
