using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Grpc.Core;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Ends a running stream within a second when what it rests on lapses, the registry falls silent or the log is lost, and when
/// a message waits too long for its reader. It looks before each batch, and on a timer too, since a reader that does not read
/// would hold the stream at a batch.
/// </summary>
internal sealed class StreamWatch : IAsyncDisposable
{
    private const long NotWriting = long.MaxValue;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Func<Holdings.Holdings, DateTimeOffset, Reason?> _lapse;
    private readonly HoldingsFeed _registry;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stallMax;
    private readonly CancellationToken _logEnded;
    private readonly CancellationToken _callerLeft;
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationTokenSource _cutting;
    private readonly CancellationTokenRegistration _logLost;
    private readonly ITimer _timer;
    private long _writingSince = NotWriting;

    public StreamWatch(
        Func<Holdings.Holdings, DateTimeOffset, Reason?> lapse,
        HoldingsFeed registry,
        TimeProvider time,
        TimeSpan stallMax,
        CancellationToken logEnded,
        CancellationToken callerLeft)
    {
        (_lapse, _registry, _time, _stallMax) = (lapse, registry, time, stallMax);
        (_logEnded, _callerLeft) = (logEnded, callerLeft);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(callerLeft);
        _cutting = CancellationTokenSource.CreateLinkedTokenSource(callerLeft);
        _timer = time.CreateTimer(_ => Tick(), null, Interval, Interval);
        _logLost = logEnded.Register(Look);
    }

    /// <summary>Cancelled when the stream must end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Why the exchange ended the stream; null: it did not.</summary>
    public Reason? Reason { get; private set; }

    /// <exception cref="OperationCanceledException">The stream must end.</exception>
    public void Require()
    {
        Look();
        _stopping.Token.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Writes a message, and cuts the write off one interval after the stream must end: a reader that reads gets the reason,
    /// from one that does not the stream is taken away.
    /// </summary>
    public Task WriteAsync<T>(IServerStreamWriter<T> stream, T message) => WriteAsync(cut => stream.WriteAsync(message, cut));

    /// <inheritdoc cref="WriteAsync{T}"/>
    public async Task WriteAsync(Func<CancellationToken, Task> write)
    {
        Volatile.Write(ref _writingSince, _time.GetTimestamp());
        try
        {
            await write(_cutting.Token);
        }
        catch (Exception cut) when (Reason is { } reason)
        {
            throw new ExchangeException(reason, cut);
        }
        finally
        {
            Volatile.Write(ref _writingSince, NotWriting);
        }
    }

    public End EndOf(Exception failure) => Reason switch
    {
        null when _callerLeft.IsCancellationRequested => End.Cancelled,
        null when failure is ExchangeException { Reason: var source } &&
            (source == Reason.SourceUnavailable || source == Reason.SourceAnswerInvalid || source == Reason.SourceChanged) => End.SourceFailed,
        null when failure is ExchangeException { Reason: var asked } && asked == Domain.Errors.Reason.GroupsExceeded => End.Exceeded,
        null => End.Failed,
        var reason when reason == Reason.LogUnavailable => End.LogUnavailable,
        var reason when reason == Reason.RegistryUnavailable => End.LeaseLapsed,
        var reason when reason == Reason.ReaderStalled => End.Stalled,
        _ => End.Revoked,
    };

    // Waits for a look that is under way, which may cancel.
    public async ValueTask DisposeAsync()
    {
        await _logLost.DisposeAsync();
        await _timer.DisposeAsync();
        _stopping.Dispose();
        _cutting.Dispose();
    }

    private void Tick()
    {
        if (Reason is null)
        {
            Look();
        }
        else
        {
            _cutting.Cancel();
        }
    }

    private void Look()
    {
        if (Reason is null && Failure() is { } reason)
        {
            Reason = reason;
            _stopping.Cancel();
        }
    }

    private Reason? Failure()
    {
        if (_logEnded.IsCancellationRequested)
        {
            return Reason.LogUnavailable;
        }

        if (!_registry.IsLeased)
        {
            return Reason.RegistryUnavailable;
        }

        return _lapse(_registry.Newest, _time.GetUtcNow()) ?? (IsStalled() ? Reason.ReaderStalled : null);
    }

    private bool IsStalled() =>
        Volatile.Read(ref _writingSince) is var since && since != NotWriting && _time.GetElapsedTime(since) > _stallMax;
}
