using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Races;

/// <summary>
/// Reads under one grant at one gateway until it is refused: a stream, begun anew when it is complete, and look-ups. It notes
/// when it had the last row.
/// </summary>
internal sealed class Racer
{
    // A row that is read an instant after it came tells when it came; a stream at full speed would only measure how busy two
    // cores are.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // Refused once, refused again: a gateway does not go back.
    private const int RefusalsEach = 3;

    private readonly ReadService.ReadServiceClient _gateway;
    private readonly string _purpose;
    private readonly RaceClock _clock;
    private readonly CancellationToken _ct;
    private readonly TaskCompletionSource _streams = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _looksUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _ended;
    private long _lastRow;

    public Racer(ReadService.ReadServiceClient gateway, string purpose, RaceClock clock, CancellationToken ct)
    {
        (_gateway, _purpose, _clock, _ct) = (gateway, purpose, clock, ct);
        _ended = Task.WhenAll(StreamAsync(), LookUpAsync());
    }

    /// <summary>The instant of the last row that a reader had, of a stream or a look-up.</summary>
    public TimeSpan LastRow => new(Volatile.Read(ref _lastRow));

    /// <summary>When the stream had ended.</summary>
    public TimeSpan StreamEnded { get; private set; }

    /// <summary>When the first look-up had been refused.</summary>
    public TimeSpan Refused { get; private set; }

    public int Answers { get; private set; }

    public int Batches { get; private set; }

    /// <summary>Waits until both have rows. Until the gateway knows of a reinstatement it refuses.</summary>
    public Task RunningAsync() => Task.WhenAny(Task.WhenAll(_streams.Task, _looksUp.Task), _ended).Unwrap();

    /// <summary>Waits until both are refused.</summary>
    public Task EndedAsync() => _ended;

    private async Task StreamAsync()
    {
        while (true)
        {
            using var call = _gateway.Read(new() { Resource = RaceTrack.Resource, Purpose = _purpose }, cancellationToken: _ct);
            try
            {
                while (await call.ResponseStream.MoveNext(_ct))
                {
                    if (call.ResponseStream.Current.Batch is not null)
                    {
                        HasRow();
                        Batches++;
                        _streams.TrySetResult();
                    }

                    await Task.Delay(Pause, _ct);
                }
            }
            catch (RpcException failure) when (IsSuspended(failure) || (_streams.Task.IsCompleted && IsTakenAway(failure)))
            {
                if (_streams.Task.IsCompleted)
                {
                    StreamEnded = _clock.Elapsed;
                    return;
                }

                await Task.Delay(Pause, _ct);
            }
        }
    }

    private async Task LookUpAsync()
    {
        for (var refusals = 0; refusals < RefusalsEach;)
        {
            try
            {
                var answer = await _gateway.LookupAsync(
                    new() { Resource = RaceTrack.Resource, Purpose = _purpose, Key = new() { Text = RaceTrack.Key } }, cancellationToken: _ct);
                Assert.Single(answer.Rows);
                Assert.Equal(0, refusals);
                HasRow();
                Answers++;
                _looksUp.TrySetResult();
            }
            catch (RpcException failure) when (IsSuspended(failure))
            {
                if (_looksUp.Task.IsCompleted)
                {
                    Refused = refusals++ == 0 ? _clock.Elapsed : Refused;
                }
            }

            await Task.Delay(Pause, _ct);
        }
    }

    // From a reader that is slow to read when its stream must end, as on a busy machine, it is taken away with no more than a reset.
    private bool IsTakenAway(RpcException failure) =>
        failure.StatusCode is StatusCode.Cancelled or StatusCode.Internal && failure.GetRpcStatus() is null && !_ct.IsCancellationRequested;

    private static bool IsSuspended(RpcException failure) => failure.Reason == "GRANT_SUSPENDED";

    // The later of two, whichever task is the later to say so.
    private void HasRow()
    {
        var now = _clock.Elapsed.Ticks;
        for (var last = Volatile.Read(ref _lastRow); now > last; last = Volatile.Read(ref _lastRow))
        {
            Interlocked.CompareExchange(ref _lastRow, now, last);
        }
    }
}
