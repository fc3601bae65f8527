using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Exchange.Audit.Entries;
using Exchange.Audit.Storage;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Audit.Checkpoints;

/// <summary>
/// The one writer. It takes whatever waits, makes it durable in one commit and acknowledges it: the slower the disk, the
/// larger the groups, and nobody is dropped. While the outcome of a commit is unknown it takes nothing: what waits is told
/// LOG_UNAVAILABLE, the log is loaded again from the store, and only then does it go on.
/// </summary>
internal sealed partial class Sequencer(
    IEntryStore store, LogKey key, AuditLog log, TimeProvider time, ILogger<Sequencer> logger) : BackgroundService
{
    private const int QueueMax = 1024;
    private const int GroupEntriesMax = 16_384;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> _queue =
        Channel.CreateBounded<Waiting>(new BoundedChannelOptions(QueueMax) { SingleReader = true });

    private readonly List<Waiting> _group = [];

    // The writer's own knowledge of the gateways; null: unknown, to be loaded from the store.
    private Dictionary<string, GatewayStanding>? _gateways;

    /// <summary>Begins a gateway's session once all that it sent before is durable or refused.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public async Task<JournalSession> JoinAsync(string gateway, CancellationToken ct)
    {
        var join = new Waiting.Join(gateway);
        await EnqueueAsync(join, ct);
        return await join.Done.Task;
    }

    /// <summary>
    /// Waits for a place in the queue; the inner task then ends with the batch's first index once all of it is durable.
    /// From the queue on nothing can be called back, since the batch may be durable already.
    /// </summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT; the inner task also with a refusal.</exception>
    public async ValueTask<Task<long>> AppendAsync(JournalSession session, EntryBatch batch, CancellationToken ct)
    {
        var append = new Waiting.Append(session, batch);
        await EnqueueAsync(append, ct);
        return append.Done.Task;
    }

    /// <summary>Waits for something to do, and does it: a group, or another attempt to load the log.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        if (_gateways is null && !TryRecover())
        {
            FailQueued(log.Fault!);
            await Task.Delay(RetryDelay, time, ct);
        }
        else if (await _queue.Reader.WaitToReadAsync(ct))
        {
            Commit();
        }
    }

    /// <summary>The log is open, or known not to open, before the first call is accepted.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        TryRecover();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested && log.Fault != Reason.LogCorrupt)
            {
                await RunOnceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.Failed(Reason.LogUnavailable);
        }
        finally
        {
            // Nothing takes from the queue any more: whoever waits, and whoever comes, is told so.
            _queue.Writer.TryComplete();
            FailQueued(log.Fault ?? Reason.LogUnavailable);
        }
    }

    private async ValueTask EnqueueAsync(Waiting waiting, CancellationToken ct)
    {
        if (log.Fault is { } fault)
        {
            throw new ExchangeException(fault);
        }

        try
        {
            await _queue.Writer.WriteAsync(waiting, ct);
        }
        catch (ChannelClosedException)
        {
            throw new ExchangeException(log.Fault ?? Reason.LogUnavailable);
        }
    }

    private void Commit()
    {
        var head = log.RequireHead();
        var group = new GroupCommit(head, _gateways!);
        _group.Clear();
        while (group.Count < GroupEntriesMax && _queue.Reader.TryRead(out var waiting))
        {
            if (waiting.TryTake(group))
            {
                _group.Add(waiting);
            }
        }

        // Until the store returns nothing of the group has happened: a crash here loses what nobody was told of.
        if (group.Count > 0 && !TryStore(group.Batch))
        {
            return;
        }

        // From here on the group is durable, and a crash loses acknowledgements only: a gateway that was not answered
        // learns from the next welcome how far its records reached.
        if (group.Count > 0)
        {
            log.Grew(new LogHead(group.Edge, store));
            AuditTelemetry.Entries.Add(group.Count);
            AuditTelemetry.GroupSize.Record(group.Count);
        }

        _group.ForEach(waiting => waiting.Complete());
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, whether it took effect is unknown.")]
    private bool TryStore(LogBatch batch)
    {
        try
        {
            store.Append(batch);
            return true;
        }
        catch (Exception failure)
        {
            // The batch may or may not be durable. Nothing is guessed: every session ends, everyone waiting is told, and
            // the store is asked before another entry is taken.
            LogCommitFailed(failure, batch.FirstIndex, batch.Entries.Count);
            log.Failed(Reason.LogUnavailable);
            EndSessions();
            _group.ForEach(waiting => waiting.Fail(new ExchangeException(Reason.LogUnavailable)));
            FailQueued(Reason.LogUnavailable);
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the cause: what cannot be read stays closed.")]
    private bool TryRecover()
    {
        try
        {
            var recovered = LogRecovery.Recover(store, key.Verifier, log.Head);
            _gateways = [];
            foreach (var (gateway, last) in recovered.Stored.LastSequences)
            {
                _gateways.Add(gateway, new GatewayStanding { LastSequence = last });
            }

            foreach (var read in recovered.Stored.OpenReads)
            {
                _gateways[read.Gateway].OpenReads.Add(read.OpenedIndex, read);
            }

            log.Opened(recovered);
            LogOpened(recovered.Head.Size, _gateways.Count);
            return true;
        }
        catch (Exception corrupt) when (
            corrupt is InvalidDataException or ExchangeException { Reason.Kind: ReasonKind.Corrupt })
        {
            LogCorrupt(corrupt.InnerException ?? corrupt);
            log.Failed(Reason.LogCorrupt);
            return false;
        }
        catch (Exception failure)
        {
            LogLoadFailed(failure);
            return false;
        }
    }

    private void EndSessions()
    {
        foreach (var standing in _gateways!.Values)
        {
            standing.Session?.End(Reason.LogUnavailable);
        }

        _gateways = null;
    }

    private void FailQueued(Reason reason)
    {
        while (_queue.Reader.TryRead(out var waiting))
        {
            waiting.Fail(new ExchangeException(reason));
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "Opened the log of {Size} entries from {Gateways} gateways")]
    private partial void LogOpened(long size, int gateways);

    [LoggerMessage(2002, LogLevel.Critical, "Closed the log for good: it contradicts itself")]
    private partial void LogCorrupt(Exception? cause);

    [LoggerMessage(2003, LogLevel.Error, "Could not load the log; it takes no entries")]
    private partial void LogLoadFailed(Exception failure);

    [LoggerMessage(2004, LogLevel.Error, "Could not commit {Count} entries from {FirstIndex} on; the log is loaded again")]
    private partial void LogCommitFailed(Exception failure, long firstIndex, int count);
}
