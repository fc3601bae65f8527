using System.Collections.Concurrent;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Journal;

/// <summary>An entry's place in the log, and the session in which it was acknowledged.</summary>
internal readonly record struct Recorded(string Origin, ulong Index, CancellationToken SessionEnded);

/// <summary>
/// Writes the gateway's records to the audit log over one long-lived stream, many a message. Nothing is queued for a log that
/// is not there: while there is no session every append fails at once, and a session whose acknowledgements stop is ended.
/// An entry may be in the log although its append failed (the acknowledgement was lost); the other way round never.
/// </summary>
internal sealed partial class AuditJournal(
    JournalService.JournalServiceClient audit,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<AuditJournal> logger) : BackgroundService
{
    // Services start in any order; a log that was never there is an alarm only after this.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(500);

    // By attempt. What runs is entered before it is recorded and leaves after its end is, so that no session takes a stream
    // of this process for one that died.
    private readonly ConcurrentDictionary<ByteString, bool> _running = new();
    private readonly ConcurrentDictionary<ByteString, Entry> _owed = new();

    // What the log knows as open and this session has still to settle.
    private readonly ConcurrentDictionary<ByteString, ulong> _unsettled = new();
    private volatile Session? _session;

    // The gateway's own memory of the log: a welcome that knows less is of a log that was cut or replaced (T6).
    private ulong _acknowledged;
    private readonly long _startedAt = time.GetTimestamp();
    private bool _opened;
    private bool _reported;

    public bool IsWritable => _session is not null;

    /// <summary>The log's name, as it said last; null: it was never there.</summary>
    public string? Origin { get; private set; }

    /// <summary>Appends an entry; when this returns, it is durable.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE.</exception>
    public async ValueTask<Recorded> AppendAsync(Entry entry)
    {
        using var step = GatewayTelemetry.Steps.StartActivity("record");
        var begun = time.GetTimestamp();
        var session = _session ?? throw new ExchangeException(Reason.LogUnavailable);
        var index = await session.AppendAsync(entry);
        GatewayTelemetry.RecordDuration.Record(time.GetElapsedTime(begun).TotalSeconds);
        if (GatewayTelemetry.Records.Enabled)
        {
            GatewayTelemetry.Records.Add(1, new("event", entry.EventCase.ToString()), new("rule", RuleOf(entry)));
        }

        return new(session.Origin, index, session.Ended);
    }

    /// <summary>Records that a stream is opened, and that it runs in this process.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE.</exception>
    public async ValueTask<Recorded> OpenAsync(Entry opened)
    {
        var attempt = opened.Opened.Attempt.Id;
        _running[attempt] = true;
        try
        {
            return await AppendAsync(opened);
        }
        catch (ExchangeException)
        {
            _running.TryRemove(attempt, out _);
            throw;
        }
    }

    /// <summary>
    /// Records how a stream ended. While the log cannot be written this fails, and the record is owed: it is the first thing
    /// written when the log is back.
    /// </summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE.</exception>
    public async ValueTask<Recorded> CloseAsync(Entry closed)
    {
        var attempt = closed.Closed.Attempt;
        try
        {
            var recorded = await AppendAsync(closed);
            _unsettled.TryRemove(attempt, out _);
            return recorded;
        }
        catch (ExchangeException)
        {
            _owed[attempt] = closed;
            throw;
        }
        finally
        {
            _running.TryRemove(attempt, out _);
        }
    }

    /// <summary>One session with the audit service, until it breaks or is cancelled.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(options.Value.AckTimeout);
        using var call = audit.Append(cancellationToken: ending.Token);
        await call.RequestStream.WriteAsync(new() { Hello = new() { Gateway = options.Value.Name } }, ending.Token);
        var welcome = await NextAsync(call, ending.Token) is { Welcome: { } first } ? first : throw Broken();
        ending.CancelAfter(Timeout.InfiniteTimeSpan);
        Origin = welcome.Origin;
        if (welcome.LastSequence < _acknowledged)
        {
            LogShortened(logger, welcome.LastSequence, _acknowledged);
            throw new InvalidOperationException("The log has lost records that it acknowledged.");
        }

        var session = new Session(welcome, options.Value, time, ending.Token);
        var sending = session.SendAsync(call.RequestStream, ending.Token);
        var receiving = session.ReceiveAsync(call.ResponseStream, ending.Token);
        var watching = session.WatchAsync(ending.Token);
        var settling = SettleAsync(session, welcome, ending.Token);
        try
        {
            await await Task.WhenAny(sending, receiving, watching, settling);
        }
        finally
        {
            // Nothing sends or receives any more before what waits is failed; settling may be among those who wait.
            await ending.CancelAsync();
            await Task.WhenAll(sending, receiving, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            session.Fail();
            await settling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _acknowledged = session.Acknowledged;
            _session = null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is RpcException or OperationCanceledException or ExchangeException or InvalidOperationException)
            {
                Lost(failure, stoppingToken);
            }

            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Streams that the log knows as open and this process does not run: either their end is owed from a time without log, or
    // the process that ran them died. Each gets its end before anything else of this session; one that is still winding down
    // in this process gets it when it has.
    private async Task SettleAsync(Session session, Welcome welcome, CancellationToken ct)
    {
        _unsettled.Clear();
        foreach (var open in welcome.OpenReads)
        {
            _unsettled[open.Attempt] = open.OpenedIndex;
        }

        // What is owed and not open was in the log before its session broke: only the acknowledgement was lost.
        foreach (var attempt in _owed.Keys.Where(attempt => !_unsettled.ContainsKey(attempt)))
        {
            _owed.TryRemove(attempt, out _);
        }

        await EndAsync(session);
        _session = session;
        Opened();
        while (true)
        {
            await Task.Delay(SettleInterval, time, ct);
            await EndAsync(session);
        }
    }

    private Task EndAsync(Session session) =>
        Task.WhenAll(_unsettled
            .Where(open => !_running.ContainsKey(open.Key) && _unsettled.ContainsKey(open.Key))
            .Select(open => EndAsync(session, open.Key, open.Value)));

    private async Task EndAsync(Session session, ByteString attempt, ulong openedIndex)
    {
        await session.AppendAsync(_owed.TryGetValue(attempt, out var owed)
            ? owed
            : Records.Of(new Closed { Attempt = attempt, OpenedIndex = openedIndex, End = End.Recovered }, time.GetUtcNow()));
        _unsettled.TryRemove(attempt, out _);
        _owed.TryRemove(attempt, out _);
    }

    private static async Task<AppendResponse> NextAsync(AsyncDuplexStreamingCall<AppendRequest, AppendResponse> call, CancellationToken ct) =>
        await call.ResponseStream.MoveNext(ct) ? call.ResponseStream.Current : throw Broken();

    private static string RuleOf(Entry entry) =>
        (entry.Refused?.Attempt ?? entry.Answered?.Attempt ?? entry.Opened?.Attempt)?.Rule ?? entry.Closed.End.ToString();

    private static InvalidOperationException Broken() => new("The audit service ended the stream.");

    private void Opened()
    {
        LogOpened(logger, options.Value.Name);
        (_opened, _reported) = (true, false);
    }

    private void Lost(Exception failure, CancellationToken stopping)
    {
        var starting = !_opened && time.GetElapsedTime(_startedAt) < StartPatience;
        if (!_reported && !starting && !stopping.IsCancellationRequested)
        {
            LogLost(logger, (failure as RpcException)?.StatusCode.ToString() ?? failure.GetType().Name);
            _reported = true;
        }
    }

    [LoggerMessage(3101, LogLevel.Information, "Opened the journal of {Gateway}")]
    private static partial void LogOpened(ILogger logger, string gateway);

    [LoggerMessage(3103, LogLevel.Critical, "The log knows this gateway's records to {Last} only, and had acknowledged {Acknowledged}; nothing is read")]
    private static partial void LogShortened(ILogger logger, ulong last, ulong acknowledged);

    [LoggerMessage(3102, LogLevel.Error, "Lost an audit log; where it is the only one nothing is read until it is back: {Cause}")]
    private static partial void LogLost(ILogger logger, string cause);
}
