using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Storage;
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
    ILogger<CheckpointSigner> logger) : BackgroundService
{
    /// <summary>Signs and publishes one checkpoint, unless there is nothing new.</summary>
    /// <exception cref="ExchangeException">LOG_CORRUPT: the tree does not extend the last checkpoint.</exception>
    public void RunOnce()
    {
        var last = log.Published?.Checkpoint;
        if (log.Fault is not null || log.Head is not { } head || head.Size == last?.Size)
        {
            return;
        }

        if (last is not null && head.Root(last.Size) != last.Root)
        {
            throw new ExchangeException(Reason.LogCorrupt);
        }

        var checkpoint = new Checkpoint(key.Verifier.Name, head.Size, head.Root(head.Size));
        var note = key.Sign(checkpoint).ToString();

        // Durable before anybody sees it: after a crash the log still knows what it has been held to. A crash in between
        // leaves a checkpoint that nobody has seen, of a tree that is durable; it is found at the next start.
        store.AddCheckpoint(checkpoint.Size, note);
        log.Publish(new SignedCheckpoint(checkpoint, note));
        AuditTelemetry.Checkpoints.Add(1);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Tried again; readers keep the last checkpoint.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.Value.CheckpointInterval, time);
        do
        {
            try
            {
                RunOnce();
            }
            catch (ExchangeException corrupt) when (corrupt.Reason == Reason.LogCorrupt)
            {
                LogFork(log.Published!.Checkpoint.Size);
                log.Failed(Reason.LogCorrupt);
                return;
            }
            catch (Exception failure)
            {
                LogNotSigned(failure);
            }
        }
        while (await ticks.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(2011, LogLevel.Critical, "Refused to sign a tree that does not extend the checkpoint of size {Size}")]
    private partial void LogFork(long size);

    [LoggerMessage(2012, LogLevel.Error, "Could not sign a checkpoint; trying again")]
    private partial void LogNotSigned(Exception failure);
}
