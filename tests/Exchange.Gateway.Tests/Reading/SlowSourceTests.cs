using System.Diagnostics;
using Exchange.Audit.V1;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>T5 for a look-up that was decided before a change and is at its source while the change comes.</summary>
public sealed class SlowSourceTests
{
    [Fact]
    public async Task What_the_source_finds_after_the_grant_was_suspended_is_not_answered()
    {
        var (failure, entry) = await RefusedAsync(bench => bench.ChangeAsync(registry =>
            registry.Publish((Facts.Grant with { Version = 2, State = GrantState.Suspended }).ToWire())));

        Assert.Equal("GRANT_SUSPENDED", Bench.Info(failure).Reason);
        Assert.Equal(("GRANT_SUSPENDED", 1u), (entry.Refused.Attempt.Rule, entry.Refused.Attempt.GrantVersion));
    }

    [Fact]
    public async Task What_the_source_finds_after_the_lease_lapsed_is_not_answered()
    {
        var (failure, entry) = await RefusedAsync(bench =>
        {
            bench.Registry.IsSilent = true;
            return bench.UntilUnleasedAsync();
        });

        Assert.Equal("REGISTRY_UNAVAILABLE", Bench.Info(failure).Reason);
        Assert.Equal(("REGISTRY_UNAVAILABLE", 1u), (entry.Refused.Attempt.Rule, entry.Refused.Attempt.GrantVersion));
    }

    [Fact]
    public async Task What_the_source_finds_late_is_answered_when_something_else_has_changed()
    {
        await using var bench = await Bench.StartAsync();

        var lookup = await WhileAtTheSourceAsync(bench, () => bench.ChangeAsync(registry => registry.Publish((Facts.EndlessGrant with { Version = 2 }).ToWire())));

        Assert.Single((await lookup).Rows);
    }

    private static async Task<(RpcException Failure, Entry Entry)> RefusedAsync(Func<Bench, Task> change)
    {
        await using var bench = await Bench.StartAsync();
        var lookup = await WhileAtTheSourceAsync(bench, () => change(bench));
        var failure = await Assert.ThrowsAsync<RpcException>(() => lookup);
        return (failure, Assert.Single(bench.Audit.Entries));
    }

    // The source is locked, the look-up decided and on its way to it, the change made, and then the source is let go.
    private static async Task<Task<V1.LookupResponse>> WhileAtTheSourceAsync(Bench bench, Func<Task> change)
    {
        var asked = new TaskCompletionSource();
        using var trace = new Activity("this look-up alone").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Exchange.Gateway",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = step =>
            {
                if (step.OperationName == "ask source" && step.TraceId == trace.TraceId)
                {
                    asked.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var locked = bench.LockSource();
        var lookup = bench.LookupAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await change();
        return lookup;
    }
}
