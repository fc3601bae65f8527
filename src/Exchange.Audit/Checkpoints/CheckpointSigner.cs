using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Storage;
using Exchange.Audit.Witnesses;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Checkpoints;

/// <summary>Signs the durable tree at each tick if it has grown, so that everyone can hold the log to it.</summary>
internal sealed partial class CheckpointSigner(
    IEntryStore store,
    LogKey key,
    AuditLog log,
    IOptions<AuditOptions> options,
    TimeProvider time,
    ILogger<CheckpointSigner> logger,
    Cosigners? cosigners = null) : BackgroundService
{
    /// <summary>Signs and publishes one checkpoint by itself, unless there is nothing new.</summary>
    /// <exception cref="ExchangeException">LOG_CORRUPT: the tree does not extend the last checkpoint.</exception>
    public void RunOnce()
    {
        if (Draft() is var (_, checkpoint, note))
        {
            Publish(checkpoint, note);
        }
    }

    /// <summary>Signs one checkpoint, and publishes it once the quorum of the policy, if there is one, has cosigned it.</summary>
    /// <exception cref="ExchangeException">LOG_CORRUPT: the tree does not extend what was signed before.</exception>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        if (cosigners is null)
        {
            RunOnce();
            return;
        }

        cosigners.Judge();
        if (Draft() is var (head, checkpoint, note) && await cosigners.CosignAsync(note, checkpoint, head, ct) is { } cosigned)
        {
            Publish(checkpoint, cosigned);
            cosigners.Published();
        }

        cosigners.Judge();
    }

    /// <summary>Nobody appends to a log that is known at the start not to be what its witnesses cosigned, or not in time.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            cosigners?.Judge();
        }
        catch (ExchangeException corrupt) when (corrupt.Reason == Reason.LogCorrupt)
        {
            log.Failed(Reason.LogCorrupt);
        }

        return base.StartAsync(cancellationToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Tried again; readers keep the last checkpoint.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.Value.CheckpointInterval, time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (ExchangeException corrupt) when (corrupt.Reason == Reason.LogCorrupt)
            {
                LogFork(log.Published?.Checkpoint.Size ?? 0);
                log.Failed(Reason.LogCorrupt);
                return;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotSigned(failure);
            }
        }
        while (await ticks.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The tree and its signed checkpoint, which nobody has seen; null: there is nothing new to sign.</summary>
    private (LogHead Head, Checkpoint Checkpoint, SignedNote Note)? Draft()
    {
        var last = log.Published?.Checkpoint;
        if (log.StoreFault is not null || log.Head is not { } head || head.Size == last?.Size)
        {
            return null;
        }

        if (last is not null && head.Root(last.Size) != last.Root)
        {
            throw new ExchangeException(Reason.LogCorrupt);
        }

        var checkpoint = new Checkpoint(key.Verifier.Name, head.Size, head.Root(head.Size));
        return (head, checkpoint, key.Sign(checkpoint));
    }

    private void Publish(Checkpoint checkpoint, SignedNote signed)
    {
        var note = signed.ToString();

        // Durable before anybody sees it: after a crash the log still knows what it has been held to. A crash in between
        // leaves a checkpoint that nobody has seen, of a tree that is durable; it is found at the next start.
        store.AddCheckpoint(checkpoint.Size, note);
        log.Publish(new SignedCheckpoint(checkpoint, note));
        AuditTelemetry.Checkpoints.Add(1);
    }

    [LoggerMessage(2011, LogLevel.Critical, "Refused to sign a tree that does not extend the checkpoint of size {Size}")]
    private partial void LogFork(long size);

    [LoggerMessage(2012, LogLevel.Error, "Could not sign a checkpoint; trying again")]
    private partial void LogNotSigned(Exception failure);
}
