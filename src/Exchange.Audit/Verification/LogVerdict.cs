using System.Collections.Immutable;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>How many entries have been looked at, of how many.</summary>
public readonly record struct LogProgress(long Entries, long Size);

/// <summary>What a verification found.</summary>
public abstract record LogVerdict
{
    private LogVerdict()
    {
    }

    /// <summary>
    /// Every entry hashes up to the signed root, and no gateway's record is missing. <paramref name="Gateways"/> holds the
    /// last sequence of each.
    /// </summary>
    public sealed record Sound(Checkpoint Checkpoint, ImmutableSortedDictionary<string, long> Gateways) : LogVerdict
    {
        /// <summary>Which witnesses cosigned and when; null: the reader had no policy.</summary>
        public PolicyVerdict? Policy { get; init; }
    }

    /// <summary>The first thing that is wrong.</summary>
    public sealed record Broken(LogDefect Defect) : LogVerdict;
}
