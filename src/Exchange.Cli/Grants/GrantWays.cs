using Exchange.Cli.Requests;
using Exchange.Domain.Calendar;
using Exchange.Registry.V1;

namespace Exchange.Cli.Grants;

/// <summary>What comes next of a grant: who does it, and what they type.</summary>
internal static class GrantWays
{
    public static IEnumerable<string> After(Grant grant, Desk desk, DateTimeOffset now)
    {
        if (grant.State == GrantState.Terminated || grant.Relinquished.Length > 0 || grant.Ends.ToDateTimeOffset() <= now)
        {
            return
            [
                $"the consumer disposes of the data and certifies it: exchange usage record {grant.Id} destruction --text TEXT --document NUMBER{desk.As(grant.Consumer, "")}",
                $"see whether that is done: exchange disposal list{desk.As(grant.Consumer, "")}",
            ];
        }

        return grant.State == GrantState.Suspended && grant.Suspension is { } suspension
            ? Ladder(grant, suspension, desk, LocalDay.Of(now))
            : [Reading(grant, desk)];
    }

    private static IEnumerable<string> Ladder(Grant grant, Suspension suspension, Desk desk, DateOnly today)
    {
        var isReported = suspension.Rectified.Length > 0 && suspension.Refused.Length == 0;
        if (isReported)
        {
            yield return $"the authority lifts the suspension: {Step("reinstate", "--reason TEXT", "authority")}";
            yield return $"the authority or the provider finds it wanting: {Step("refuse-rectification", "--reason TEXT", "authority")}";
            yield break;
        }

        if (suspension.Refused.Length > 0 || string.CompareOrdinal(suspension.RectifyBy, $"{today:yyyy-MM-dd}") < 0)
        {
            yield return $"the authority or the provider may terminate it: {Step("terminate", "--reason TEXT", "authority")}";
        }

        // Of one suspension the consumer reports once; found wanting, it can only be lifted or the grant ended.
        if (suspension.Rectified.Length > 0)
        {
            yield return $"the authority lifts the suspension: {Step("reinstate", "--reason TEXT", "authority")}";
            yield break;
        }

        yield return $"{desk.Names.NameOf(grant.Consumer)} rectifies, and says what: exchange grant rectify {grant.Id} --text TEXT{desk.As(grant.Consumer, "")}";

        string Step(string verb, string options, string role) => $"exchange grant {verb} {grant.Id} {options}{desk.As("", role)}";
    }

    private static string Reading(Grant grant, Desk desk)
    {
        var way = grant.GroupSizeMin > 0 ? $"ask for figures: exchange read {grant.Resource} --group-by ITEM"
            : grant.Modes.Contains(Mode.Api) ? $"look a subject up: exchange lookup {grant.Resource} KEY"
            : grant.Modes.Contains(Mode.Batch) ? $"read all rows in scope: exchange read {grant.Resource}"
            : $"verify what a subject states: exchange verify {grant.Resource} KEY ITEM=VALUE";
        return $"{way} --purpose {Desk.Word(grant.Purpose)}{Named(grant)}{desk.As(grant.Consumer, "")}";
    }

    // What each read has to name, or it is refused.
    private static string Named(Grant grant) => string.Concat(grant.Obligations.Select(obligation => obligation switch
    {
        Obligation.Matter => " --matter NUMBER",
        Obligation.HouseholdAuthorization => " --household-authorization NUMBER",
        _ => "",
    }));
}
