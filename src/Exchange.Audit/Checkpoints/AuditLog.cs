using Exchange.Audit.Verification;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Checkpoints;

/// <summary>
/// What everybody but the sequencer sees of the log: whether it takes entries, its durable tree, and its newest published
/// checkpoint. One writer sets each of them.
/// </summary>
internal sealed class AuditLog(TimeProvider time, WitnessPolicy? policy = null)
{
    private volatile Reason? _fault = Reason.LogUnavailable;
    private volatile bool _isUnwitnessed;
    private volatile LogHead? _head;
    private volatile SignedCheckpoint? _published;
    private volatile TaskCompletionSource _nextCheckpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why the log takes no entries now; null: it does.</summary>
    public Reason? Fault => _fault ?? (_isUnwitnessed ? Reason.LogUnwitnessed : null);

    /// <summary>Why the log cannot be written or trusted now; null: it can, though its witnesses may be silent.</summary>
    public Reason? StoreFault => _fault;

    /// <summary>Whether the witnesses have been silent for too long.</summary>
    public bool IsUnwitnessed => _isUnwitnessed;

    /// <summary>The durable tree; null until the log has been opened.</summary>
    public LogHead? Head => _head;

    /// <summary>The newest checkpoint that may be shown; null until there is one.</summary>
    public SignedCheckpoint? Published => _published;

    /// <summary>The durable tree.</summary>
    /// <exception cref="ExchangeException">The log has not been opened.</exception>
    public LogHead RequireHead() => _head ?? throw new ExchangeException(_fault ?? Reason.LogUnavailable);

    public void Opened(RecoveredLog recovered)
    {
        if (_fault == Reason.LogCorrupt)
        {
            return;
        }

        _head = recovered.Head;
        // A stored checkpoint without its quorum is of a time before the policy, or forged: the witnesses are asked again.
        if (recovered.Checkpoint is { } checkpoint
            && _published is null
            && policy?.Judge(checkpoint.Note, null, Ed25519.Check).QuorumMet != false)
        {
            Publish(checkpoint);
        }

        _fault = null;
    }

    public void Grew(LogHead head) => _head = head;

    /// <summary>A corrupt log stays corrupt until somebody has looked at it and started the service again.</summary>
    public void Failed(Reason reason) => _fault = _fault == Reason.LogCorrupt ? _fault : reason;

    /// <summary>Closes or opens the log by its witnesses.</summary>
    public void Unwitnessed(bool isLapsed) => _isUnwitnessed = isLapsed;

    public void Publish(SignedCheckpoint checkpoint)
    {
        _published = checkpoint;
        Interlocked.Exchange(ref _nextCheckpoint, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>The first published checkpoint that covers the entry.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE: none came in time.</exception>
    public async Task<SignedCheckpoint> CoveringAsync(long index, TimeSpan patience, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        while (true)
        {
            // Taken before the check, so that a checkpoint published in between wakes this waiter.
            var next = _nextCheckpoint.Task;
            if (_published is { } published && index < published.Checkpoint.Size)
            {
                return published;
            }

            try
            {
                await next.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                throw new ExchangeException(Fault ?? Reason.LogUnavailable);
            }
        }
    }
}
