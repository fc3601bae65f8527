using Exchange.Gateway.Holdings;
using Exchange.Gateway.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exchange.Gateway;

/// <summary>Serving means that a read could be decided and recorded now.</summary>
internal sealed class Readiness(HoldingsFeed registry, GatewayJournal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((registry.IsLeased, journal.IsWritable) switch
        {
            (false, _) => HealthCheckResult.Unhealthy("No word from the registry within the lease."),
            (_, false) => HealthCheckResult.Unhealthy("The audit log cannot be written."),
            _ => HealthCheckResult.Healthy(),
        });
}
