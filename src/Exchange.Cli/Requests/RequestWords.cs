using Exchange.Cli.Catalogue.Files;
using Exchange.Client.Columns;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Requests;

/// <summary>The words of requests, as a person reads them.</summary>
internal static class RequestWords
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    public static string NameOf(RequestState state) => state switch
    {
        RequestState.Drafted => "drafted 草拟",
        RequestState.Accepted => "accepted 已受理",
        RequestState.Forwarded => "forwarded 已转办",
        RequestState.Returned => "returned 补正",
        RequestState.Agreed => "agreed 已同意",
        RequestState.Effective => "effective 已生效",
        RequestState.Refused => "refused 不予同意",
        RequestState.Disputed => "disputed 争议",
        RequestState.Withdrawn => "withdrawn 撤回",
        _ => "unknown",
    };

    public static string NameOf(RequestPath path) => path switch
    {
        RequestPath.Authorize => "on the platform already: a matter of authorizing",
        RequestPath.Collect => "not yet on the platform: it is to be catalogued or mounted first",
        RequestPath.None => "不予共享: it cannot be requested",
        _ => "not known yet",
    };

    public static string NameOf(TurnParty party) => party switch
    {
        TurnParty.Requester => "the requester",
        TurnParty.RequesterHead => "the head of the requester's sharing office",
        TurnParty.Platform => "the platform",
        TurnParty.Provider => "the provider",
        TurnParty.ProviderHead => "the head of the provider's sharing office",
        TurnParty.Dispute => "the authority competent for the dispute",
        _ => "nobody",
    };

    /// <summary>What is wanted, in one line.</summary>
    public static string What(Demand demand)
    {
        string[] parts =
        [
            demand.Resource.Length > 0 ? demand.Resource : $"{demand.Wanted}, which is not catalogued",
            string.Join(", ", demand.Items),
            string.Join(" and ", demand.Scope.Select(Rows)),
            EnumWords.Term(demand, "modes"),
            demand.Quota is { } quota ? Of(quota) : "",
            demand.ReturnFlow ? "回流" : "",
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    public static string Of(Quota quota) => $"at most {quota.Reads} reads {quota.Period switch
    {
        QuotaPeriod.Hour => "an hour",
        QuotaPeriod.Day => "a day",
        QuotaPeriod.Month => "a month",
        _ => "in an unknown period",
    }}";

    public static string Rows(ScopeTerm term) => term.TestCase switch
    {
        ScopeTerm.TestOneofCase.Prefix => $"where {term.Item} begins with {term.Prefix}",
        ScopeTerm.TestOneofCase.Among => $"where {term.Item} is one of {string.Join(", ", term.Among.Values_.Select(value => value.Written()))}",
        _ => $"where {term.Item} passes an unknown test",
    };

    public static string Day(Timestamp at) => $"{at.ToDateTimeOffset().ToOffset(Beijing):yyyy-MM-dd}";

    /// <summary>The last day of what ends at an instant: an end at midnight is that of the day before, as it was typed.</summary>
    public static string LastDay(Timestamp end) => Day(end.ToDateTimeOffset().AddTicks(-1).ToTimestamp());

    public static string Minute(Timestamp at) => $"{at.ToDateTimeOffset().ToOffset(Beijing):yyyy-MM-dd HH:mm}";
}
