using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exchange.Audit.Checkpoints;

/// <summary>Healthy while the log takes entries; else the reason's code says why it does not.</summary>
internal sealed class LogHealth(AuditLog log) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(log.Fault is { } fault ? HealthCheckResult.Unhealthy(fault.Code) : HealthCheckResult.Healthy());
}
