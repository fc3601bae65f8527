using System.Collections.Concurrent;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>An answer that a reader has, and what was asked.</summary>
public sealed record Served(string Matter, TimeSpan StartedAt, LookupResponse Answer);

/// <summary>
/// Readers that look up without pause, whatever comes back. Each attempt is of a matter of its own, so that its record can be
/// told from every other.
/// </summary>
public sealed class Flood : IAsyncDisposable
{
    // Known to the source, and not.
    private static readonly string[] Subjects = [Requests.Married, "310199198005200000"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ReadService.ReadServiceClient _gateway;
    private readonly string _name;
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly Task _readers;
    private int _attempts;

    public Flood(World world, int readers, string name, string? gateway = null)
    {
        (_gateway, _name) = (world.Reads("hu-zj", gateway), name);
        _readers = Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(ReadAsync)));
    }

    public ConcurrentQueue<Served> Answers { get; } = [];

    public ConcurrentQueue<RpcException> Failures { get; } = [];

    /// <summary>How long the flood has been running.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_began);

    /// <summary>Waits until one more lookup, begun from now on, was answered.</summary>
    public Task UntilAnsweredAsync(CancellationToken ct)
    {
        var now = Now;
        return UntilAsync(() => Answers.Any(answer => answer.StartedAt >= now), ct);
    }

    /// <summary>Waits until lookups fail for a reason.</summary>
    public Task UntilRefusedAsync(string reason, CancellationToken ct) =>
        UntilAsync(() => Failures.Any(failure => failure.Reason == reason), ct);

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _readers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var attempt = Interlocked.Increment(ref _attempts);
            var matter = $"{_name}-{attempt}";
            var started = Now;
            try
            {
                var answer = await _gateway.LookupAsync(
                    Requests.Marriage(matter, Subjects[attempt % Subjects.Length]), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));
                Answers.Enqueue(new(matter, started, answer));
            }
            catch (RpcException failure)
            {
                Failures.Enqueue(failure);
                await Task.Delay(Pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            await Task.Delay(Pause, limit.Token);
        }
    }
}
