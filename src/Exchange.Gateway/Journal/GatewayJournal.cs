using System.Collections.Concurrent;
using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;

namespace Exchange.Gateway.Journal;

/// <summary>
/// The gateway's records, each in the first of its logs that takes it. Every log numbers them for itself. A record that one log did
/// not acknowledge may stand in it and in the next, twice under one attempt's id; what is answered stands in the log that its position names.
/// </summary>
internal sealed class GatewayJournal(ImmutableArray<AuditJournal> logs) : IHostedService, IDisposable
{
    // A stream is closed where it was opened: nowhere else would its end find its beginning.
    private readonly ConcurrentDictionary<ByteString, AuditJournal> _openedIn = new();

    public bool IsWritable => logs.Any(log => log.IsWritable);

    /// <summary>Each log's origin, in the order in which they are tried; null: it was never there.</summary>
    public IEnumerable<string?> Origins => logs.Select(log => log.Origin);

    /// <summary>Appends an entry; when this returns, it is durable.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE: in every log.</exception>
    public ValueTask<Recorded> AppendAsync(Entry entry) => logs is [var only] ? only.AppendAsync(entry) : FirstAsync(log => log.AppendAsync(entry));

    /// <summary>Records that a stream is opened, and that it runs in this process.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE: in every log.</exception>
    public ValueTask<Recorded> OpenAsync(Entry opened) => FirstAsync(async log =>
    {
        var recorded = await log.OpenAsync(opened);
        _openedIn[opened.Opened.Attempt.Id] = log;
        return recorded;
    });

    /// <summary>Records how a stream ended, in the log that has its beginning; while that cannot be written, the record is owed to it.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE.</exception>
    public ValueTask<Recorded> CloseAsync(Entry closed)
    {
        var log = _openedIn.GetValueOrDefault(closed.Closed.Attempt, logs[0]);
        _openedIn.TryRemove(new(closed.Closed.Attempt, log));
        return log.CloseAsync(closed);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(logs.Select(log => log.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(logs.Select(log => log.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var log in logs)
        {
            log.Dispose();
        }
    }

    private async ValueTask<Recorded> FirstAsync(Func<AuditJournal, ValueTask<Recorded>> append)
    {
        foreach (var log in logs.Where(log => log.IsWritable))
        {
            try
            {
                return await append(log);
            }
            catch (ExchangeException lost) when (lost.Reason == Reason.LogUnavailable)
            {
                // Its session has just ended; the next log may take what this one did not acknowledge.
            }
        }

        throw new ExchangeException(Reason.LogUnavailable);
    }
}
