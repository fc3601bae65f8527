namespace Exchange.Domain.Monitoring;

/// <summary>
/// How long calls took, counted in buckets whose bounds grow by √2: up to an hour in 64 numbers, which add up over any period, and a
/// quantile whose bound is at most 1.42 times the true value.
/// </summary>
public sealed class LatencyCounts
{
    public const int Buckets = 64;

    private readonly long[] _counts = new long[Buckets];

    public ReadOnlySpan<long> Counts => _counts;

    public static LatencyCounts Of(ReadOnlySpan<long> counts)
    {
        var latency = new LatencyCounts();
        counts.CopyTo(latency._counts);
        return latency;
    }

    public void Add(long micros) => _counts[BucketOf(micros)]++;

    public void Add(LatencyCounts other)
    {
        for (var i = 0; i < Buckets; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>Microseconds within which this share of the calls was done; null: there were none.</summary>
    public long? Within(double share)
    {
        var needed = (long)Math.Ceiling(_counts.Sum() * share);
        if (needed == 0)
        {
            return null;
        }

        var bucket = 0;
        for (var seen = _counts[0]; seen < needed; seen += _counts[bucket])
        {
            bucket++;
        }

        return BoundOf(bucket);
    }

    /// <summary>The most that a call in this bucket took.</summary>
    public static long BoundOf(int bucket) => (long)Math.Ceiling(Math.Pow(2, (bucket + 1) / 2.0)) - 1;

    private static int BucketOf(long micros)
    {
        var bucket = 0;
        while (bucket < Buckets - 1 && BoundOf(bucket) < micros)
        {
            bucket++;
        }

        return bucket;
    }
}
