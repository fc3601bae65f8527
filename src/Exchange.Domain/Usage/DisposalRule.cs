using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Usage;

/// <summary>When a grant's data is to be disposed of, and by when (Decree 809, Art 27).</summary>
public static class DisposalRule
{
    private const string NothingStated = "As the provider requires; it has stated nothing, so ask it.";

    /// <summary>When the grant is over, as far as is known now, and why.</summary>
    /// <param name="grant">The grant as it stands since.</param>
    /// <param name="changedAt">The instant of its last change.</param>
    public static GrantEnd EndOf(Grant grant, DateTimeOffset changedAt)
    {
        // Given up is only what has not ended, and its end is then the instant of that, whatever is done with it later.
        if (grant.Relinquished is not null)
        {
            return new(grant.Id, changedAt < grant.Ends ? changedAt : grant.Ends, EndCause.Relinquished);
        }

        return grant.State == GrantState.Terminated && changedAt < grant.Ends
            ? new(grant.Id, changedAt, EndCause.Terminated)
            : new(grant.Id, grant.Ends, EndCause.Ended);
    }

    /// <summary>
    /// The order. The Decree sets no term: it is a policy of the exchange, counted from the day of the end and not from the order, which
    /// may come late.
    /// </summary>
    public static Disposal Order(
        Grant grant, DepartmentId provider, GrantEnd end, WorkCalendar calendar, int workdays, DateTimeOffset now) => new()
        {
            Grant = grant.Id,
            Version = 1,
            Consumer = grant.Consumer,
            Provider = provider,
            Cause = end.Cause,
            Requires = grant.Disposal ?? NothingStated,
            OrderedAt = now,
            Due = calendar.Due(LocalDay.Of(end.At), workdays),
        };

    /// <summary>Whether a record, made after the grant's end, proves that what was ordered is done: destruction, with its document.</summary>
    public static bool Certifies(UsageRecord record) => record is { Kind: UsageKind.Destruction, Document: not null };
}
