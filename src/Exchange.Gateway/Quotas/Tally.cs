using Exchange.Domain.Grants;

namespace Exchange.Gateway.Quotas;

/// <summary>A count of the log, and how many reads of this gateway were kept before it was asked for: those are surely in it.</summary>
internal readonly record struct LogCount(ulong Reads, ulong KeptBefore);

/// <summary>
/// What this gateway itself knows of what is counted in one period, such as a grant's reads: those permitted here, and those of them that are recorded. A
/// read is kept when its record is acknowledged, and returned when it failed before.
/// </summary>
internal sealed class Tally(Tallied what, QuotaSpan span)
{
    private readonly Lock _lock = new();
    private ulong _begun;
    private ulong _kept;

    public Tallied What => what;

    public QuotaSpan Span => span;

    /// <summary>How many of the own reads are recorded; looked at before the log is asked.</summary>
    public ulong Kept
    {
        get
        {
            lock (_lock)
            {
                return _kept;
            }
        }
    }

    /// <summary>
    /// What the log counted, and the own reads that it may not have known. One that was recorded while the log was asked counts
    /// twice here, and none not at all.
    /// </summary>
    public ulong AtLeast(LogCount log)
    {
        lock (_lock)
        {
            return log.Reads + Unknown(log);
        }
    }

    /// <summary>Begins a read if fewer than the share are under way that the log may not have known.</summary>
    public bool TryBegin(LogCount log, ulong share)
    {
        lock (_lock)
        {
            if (Unknown(log) >= share)
            {
                return false;
            }

            _begun++;
            return true;
        }
    }

    public void Begin()
    {
        lock (_lock)
        {
            _begun++;
        }
    }

    public void Keep()
    {
        lock (_lock)
        {
            _kept++;
        }
    }

    public void Return()
    {
        lock (_lock)
        {
            _begun--;
        }
    }

    private ulong Unknown(LogCount log) => _begun - log.KeptBefore;
}
