using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Ends a running stream within a second when what it rests on lapses, the registry falls silent or the log is lost. It looks
/// before each batch, and on a timer too, since a reader that does not read would hold the stream at a batch.
/// </summary>
internal sealed class StreamWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Standing _standing;
    private readonly HoldingsFeed _registry;
    private readonly TimeProvider _time;
    private readonly CancellationToken _logEnded;
    private readonly CancellationToken _callerLeft;
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationTokenSource _cutting;
    private readonly CancellationTokenRegistration _logLost;
    private readonly ITimer _timer;

    public StreamWatch(
        Standing standing, HoldingsFeed registry, TimeProvider time, CancellationToken logEnded, CancellationToken callerLeft)
    {
        (_standing, _registry, _time, _logEnded, _callerLeft) = (standing, registry, time, logEnded, callerLeft);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(callerLeft);
        _cutting = CancellationTokenSource.CreateLinkedTokenSource(callerLeft);
        _timer = time.CreateTimer(_ => Tick(), null, Interval, Interval);
        _logLost = logEnded.Register(Look);
    }

    /// <summary>Cancelled when the stream must end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>
    /// Cancelled when a write must be cut off too, one interval later: a reader that reads gets the reason, from one that
    /// does not the stream is taken away.
    /// </summary>
    public CancellationToken Cutting => _cutting.Token;

    /// <summary>Why the exchange ended the stream; null: it did not.</summary>
    public Reason? Reason { get; private set; }

    /// <exception cref="OperationCanceledException">The stream must end.</exception>
    public void Require()
    {
        Look();
        _stopping.Token.ThrowIfCancellationRequested();
    }

    public End EndOf(Exception failure) => Reason switch
    {
        null when _callerLeft.IsCancellationRequested => End.Cancelled,
        null when failure is ExchangeException { Reason: var source } &&
            (source == Reason.SourceUnavailable || source == Reason.SourceAnswerInvalid) => End.SourceFailed,
        null => End.Failed,
        var reason when reason == Reason.LogUnavailable => End.LogUnavailable,
        var reason when reason == Reason.RegistryUnavailable => End.LeaseLapsed,
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

        return _standing.Lapse(_registry.Newest, _time.GetUtcNow());
    }
}
