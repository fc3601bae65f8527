using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Exchange.Gateway.Sources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Gateway.Mappings;

/// <summary>
/// Looks at what a seed has published, which no gateway was asked about, and at what has come to misfit since a publication: when
/// this gateway first holds a version of a resource, its mapping is checked once, and the log says what does not fit.
/// </summary>
internal sealed partial class MappingWatch(HoldingsFeed registry, DepartmentSources sources, MappingCheck check, TimeProvider time, ILogger<MappingWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ResourceCode, uint> _seen = [];

    /// <summary>Checks what is new, one after the other, so that a start is no storm on the sources.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        foreach (var resource in registry.Newest.Resources.Values)
        {
            if (resource is { State: ResourceState.Published, Mapping: { } mapping } && _seen.GetValueOrDefault(resource.Code) != resource.Version &&
                sources.ConnectionsOf(resource.Provider).Contains(mapping.Connection))
            {
                _seen[resource.Code] = resource.Version;
                await LookAsync(resource, mapping, ct);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Interval, time);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    private async Task LookAsync(Resource resource, Mapping mapping, CancellationToken ct)
    {
        try
        {
            foreach (var violation in (await check.RunAsync(resource, mapping, [.. mapping.Columns.Keys], ct)).Violations)
            {
                LogMisfit(logger, resource.Code.Value, violation.Field, $"{violation.Code}");
            }
        }
        catch (ExchangeException unavailable)
        {
            LogUnchecked(logger, resource.Code.Value, unavailable.Reason.Code);
        }
    }

    [LoggerMessage(3211, LogLevel.Warning, "The mapping of {Resource} does not fit its source: {Field}, {Code}")]
    private static partial void LogMisfit(ILogger logger, string resource, string field, string code);

    [LoggerMessage(3212, LogLevel.Warning, "The mapping of {Resource} could not be checked: {Reason}")]
    private static partial void LogUnchecked(ILogger logger, string resource, string reason);
}
