using System.Collections.Concurrent;
using Exchange.Domain.Grants;

namespace Exchange.EndToEnd.Tests.Quotas;

/// <summary>Callers that read under one grant through two gateways without pause, until the quota is used up or they are stopped.</summary>
internal sealed class Hammer : IAsyncDisposable
{
    public const int Callers = 64;

    // So many times in a row: the period is over for all, and no gateway has a share left.
    private const int EnoughRefusals = 20;

    private readonly QuotaWorld _world;
    private readonly GrantId _grant;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _callers;
    private int _answered;

    public Hammer(QuotaWorld world, GrantId grant)
    {
        (_world, _grant) = (world, grant);
        _callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => ReadAsync(caller))));
    }

    public int Answered => Volatile.Read(ref _answered);

    /// <summary>How often each reason refused.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = [];

    /// <summary>Waits until so many were answered, or nothing more is.</summary>
    public async Task UntilAnsweredAsync(int count, CancellationToken ct)
    {
        while (Answered < count && !_callers.IsCompleted)
        {
            await Task.Delay(5, ct);
        }
    }

    /// <summary>Waits until each caller was refused so often that nothing more will be answered.</summary>
    public Task UntilExhaustedAsync(CancellationToken ct) => _callers.WaitAsync(TimeSpan.FromMinutes(2), ct);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _callers;
        _stopping.Dispose();
    }

    private async Task ReadAsync(int caller)
    {
        var gateway = _world.Gateways[caller % 2];
        var refused = 0;
        while (refused < EnoughRefusals && !_stopping.IsCancellationRequested)
        {
            var reason = await _world.RefusalAsync(gateway, _grant, CancellationToken.None);
            if (reason is null)
            {
                Interlocked.Increment(ref _answered);
                refused = 0;
                continue;
            }

            Refusals.AddOrUpdate(reason, 1, (_, count) => count + 1);
            refused = reason == "QUOTA_EXHAUSTED" ? refused + 1 : 0;
            await Task.Delay(10);
        }
    }
}
