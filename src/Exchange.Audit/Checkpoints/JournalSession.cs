using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Storage;
using Exchange.Domain.Errors;

namespace Exchange.Audit.Checkpoints;

/// <summary>One gateway's leave to append, until a newer one of the same gateway or a fault of the log ends it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and nobody takes its wait handle.")]
internal sealed class JournalSession(string gateway, long lastSequence, ImmutableArray<OpenRead> openReads)
{
    private readonly CancellationTokenSource _ended = new();
    private volatile Reason? _endReason;

    public string Gateway => gateway;

    /// <summary>The gateway's last durable sequence when the session began.</summary>
    public long LastSequence => lastSequence;

    /// <summary>Its streams that were opened and not closed when the session began.</summary>
    public ImmutableArray<OpenRead> OpenReads => openReads;

    public CancellationToken Ended => _ended.Token;

    /// <summary>Why it ended; null: it has not.</summary>
    public Reason? EndReason => _endReason;

    public void End(Reason reason)
    {
        _endReason ??= reason;
        _ = _ended.CancelAsync();
    }
}
