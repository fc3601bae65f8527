using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exchange.Gateway.Caching;

/// <summary>Without Redis reads go on, under a quota more slowly and within this gateway's share: degraded, and not down.</summary>
internal sealed class RedisHealth(RedisServer redis) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(redis.IsDown
            ? HealthCheckResult.Degraded("The shared counter of quotas cannot be reached; they count by the log, within this gateway's share.")
            : HealthCheckResult.Healthy());
}
