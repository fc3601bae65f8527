using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Audit.Trail;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Freshness;
using Exchange.Domain.Monitoring;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Exchange.Audit.Monitoring;

/// <summary>Monitoring over gRPC.</summary>
internal sealed class MonitoringFeatureService(
    TokenVerifier tokens,
    PrincipalDirectory principals,
    FactsFeed feed,
    LevelFollower follower,
    WarningWatch warnings,
    FreshnessPolicy policy,
    TimeProvider time) : MonitoringService.MonitoringServiceBase
{
    private const long HourSeconds = 3600;

    private static readonly TimeSpan SpanDefault = TimeSpan.FromHours(24);

    public override async Task<GetLevelsResponse> GetLevels(GetLevelsRequest request, ServerCallContext context)
    {
        var asker = principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken));
        var found = new Violations();
        var now = time.GetUtcNow();
        found.When(
            request.Resource.Length > 0 && !ResourceCode.TryParse(request.Resource, out _), "resource", ViolationCode.FieldMalformed, "A code such as 301003/0003.");
        var until = LevelStore.HourOf(TrailPage.MicrosOf("until", request.Until, found) ?? MicrosOf(now));
        var since = LevelStore.HourOf(TrailPage.MicrosOf("since", request.Since, found) ?? MicrosOf(now - SpanDefault));
        found.When(since > until, "since", ViolationCode.FieldConflict, "The period ends before it begins.");
        found.ThrowIfAny();

        var (levels, size) = await follower.CaughtUpAsync(context.CancellationToken);
        var facts = feed.RequireWhole();
        return new()
        {
            Levels =
            {
                from level in levels.Between(since, until)
                where request.Resource.Length == 0 || level.Key == request.Resource
                let held = ResourceCode.TryParse(level.Key, out var code) ? facts.Resources.GetValueOrDefault(code)?.Resource : null
                where asker.Holds(Role.Officer) || asker.Holds(Role.Authority) || held?.Provider == asker.Department
                select LevelOf(level.Key, level.Value, held, held is null ? null : FreshnessRule.Of(
                    held.UpdateCycle, facts.Updates.GetValueOrDefault(held.Code)?.DataUntil, now, policy)),
            },
            LogSize = (ulong)size,
            Since = new() { Seconds = since * HourSeconds },
            Until = new() { Seconds = (until + 1) * HourSeconds },
        };
    }

    public override async Task<ListWarningsResponse> ListWarnings(ListWarningsRequest request, ServerCallContext context)
    {
        var asker = principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken));
        return asker.Holds(Role.Officer) || asker.Holds(Role.Authority)
            ? new() { Warnings = { warnings.Look() } }
            : throw new ExchangeException(Reason.RoleMissing);
    }

    private static Level LevelOf(string resource, ServiceCounts counts, Resource? held, DataFreshness? freshness)
    {
        var level = new Level
        {
            Resource = resource,
            Provider = held?.Provider.Value ?? "",
            Answered = (ulong)counts.Answered,
            Refused = (ulong)counts.Refused,
            Failed = (ulong)counts.Failed,
            Rows = (ulong)counts.Rows,
            LastRead = counts.LastRead == 0 ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(counts.LastRead).ToTimestamp(),
            Failures = { counts.Failures.Select(failure => new Failures { Reason = failure.Key, Count = (ulong)failure.Value }) },
            Freshness = freshness?.ToWire(),
        };
        if (counts.Availability is { } availability)
        {
            level.Availability = availability;
        }

        if (counts.Latency.Within(0.5) is { } median)
        {
            (level.LatencyP50Micros, level.LatencyP99Micros) = ((ulong)median, (ulong)counts.Latency.Within(0.99)!);
        }

        return level;
    }

    private static long MicrosOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
