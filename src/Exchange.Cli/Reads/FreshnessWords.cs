using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Reads;

/// <summary>How fresh data is, in words.</summary>
internal static class FreshnessWords
{
    public static string Of(Provenance from) => from.Freshness is FreshnessState.Unspecified or FreshnessState.Unknown
        ? "freshness unknown"
        : $"data until {Local(from.DataUntil)} ({Of(from.Freshness)})";

    public static string Of(FreshnessState state) => state switch
    {
        FreshnessState.Fresh => "fresh 新鲜",
        FreshnessState.Stale => "stale 过期",
        FreshnessState.Overdue => "overdue 逾期",
        _ => "unknown 未知",
    };

    /// <summary>An instant as the law's clocks show it, without its seconds.</summary>
    public static string Local(Timestamp? at) =>
        at is null ? "" : $"{at.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm}";
}
