using System.Collections.Frozen;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Domain.Monitoring;

namespace Exchange.Audit.Monitoring;

/// <summary>What entries tell of the service; one that tells nothing, such as an opening whose end is to come, gives nothing.</summary>
internal static class Outcomes
{
    private static readonly FrozenSet<string> Faults = Reason.All
        .Where(reason => reason.Kind is ReasonKind.Unavailable or ReasonKind.Corrupt or ReasonKind.Internal)
        .Select(reason => reason.Code)
        .ToFrozenSet();

    /// <summary>The resource concerned, and what became of the call.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="opening">Reads the entry in which a stream was opened.</param>
    public static (string Resource, ServedCall Call)? Of(Entry entry, Func<ulong, Entry> opening) => entry.EventCase switch
    {
        Entry.EventOneofCase.Answered => (entry.Answered.Attempt.Resource, new(
            ServiceOutcome.Answered, "", entry.AtMicros, (long)entry.Answered.Attempt.TookMicros, (long)entry.Answered.Rows)),
        Entry.EventOneofCase.Refused => (entry.Refused.Attempt.Resource, new(
            IsFault(entry.Refused.Attempt.Rule) ? ServiceOutcome.Failed : ServiceOutcome.Refused,
            entry.Refused.Attempt.Rule,
            entry.AtMicros,
            (long)entry.Refused.Attempt.TookMicros,
            0)),
        Entry.EventOneofCase.Closed => (opening(entry.Closed.OpenedIndex).Opened.Attempt.Resource, new(
            IsFault(entry.Closed.End) ? ServiceOutcome.Failed : ServiceOutcome.Answered,
            ReasonOf(entry.Closed.End),
            entry.AtMicros,
            null,
            (long)entry.Closed.Rows)),
        _ => null,
    };

    // A code that is unknown here, of a newer gateway perhaps, is a refusal until it is known.
    private static bool IsFault(string rule) => Faults.Contains(rule);

    private static bool IsFault(End end) =>
        end is End.SourceFailed or End.LogUnavailable or End.LeaseLapsed or End.Recovered or End.Failed or End.Exceeded;

    private static string ReasonOf(End end) => end switch
    {
        End.SourceFailed => "SOURCE_FAILED",
        End.LogUnavailable => "LOG_UNAVAILABLE",
        End.LeaseLapsed => "LEASE_LAPSED",
        End.Recovered => "RECOVERED",
        End.Exceeded => "EXCEEDED",
        _ => "FAILED",
    };
}
