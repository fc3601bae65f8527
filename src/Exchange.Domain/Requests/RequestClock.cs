using Exchange.Domain.Calendar;

namespace Exchange.Domain.Requests;

/// <summary>The clocks of a request (Decree 809, Art 21–22; 上海市数据条例 Art 39), counted by the calendar under the policy in force.</summary>
public sealed class RequestClock(WorkCalendar calendar, AcceptancePolicy policy)
{
    public AcceptancePolicy Policy => policy;

    /// <summary>The request with its reply's term as it now is.</summary>
    public SharingRequest Replying(SharingRequest request)
    {
        if (request.ReceivedAt is not { } at)
        {
            return request with { ReplyDue = null, ReplyDueOtherwise = null };
        }

        var received = LocalDay.Of(at);
        var workdays = Workdays(request) + (request.Extension is { ConsentedAt: not null } extension ? extension.Workdays : 0);
        var kept = calendar.Due(received, workdays);
        if (request.Supplement is not { } supplement)
        {
            return request with { ReplyDue = kept, ReplyDueOtherwise = null };
        }

        var stopped = Stopped(received, workdays, supplement);
        return policy.ClockOnSupplement == SupplementClock.Keep
            ? request with { ReplyDue = kept, ReplyDueOtherwise = stopped }
            : request with { ReplyDue = stopped, ReplyDueOtherwise = kept };
    }

    /// <summary>The last day for delivery of what was agreed to at an instant.</summary>
    public DueDate Delivery(DateTimeOffset agreed) => calendar.Due(LocalDay.Of(agreed), policy.Delivery);

    /// <summary>Whether a term is over; where its end is not known, nothing is guessed.</summary>
    public static bool IsOver(DueDate? due, DateTimeOffset now) => due is DueDate.Known { Day: var day } && LocalDay.Of(now) > day;

    /// <summary>The article that sets the reply's term.</summary>
    public static string ReplyArticle(SharingRequest request) =>
        request.Demand.Wanted is null ? "政务数据共享条例 Art 21" : "上海市数据条例 Art 39";

    // What was not catalogued when it was received keeps its own term, which covers the cataloguing.
    private int Workdays(SharingRequest request) => (request.Demand.Wanted, request.IsUnconditional) switch
    {
        (not null, _) => policy.Uncatalogued,
        (null, true) => AcceptancePolicy.UnconditionalMax,
        _ => policy.Conditional,
    };

    // The day of the notice is not used up, as the day of receipt is not counted; from the day after all was supplied, what is left
    // of the term is counted. A notice after the term stops nothing. Null: nothing is supplied yet.
    private DueDate? Stopped(DateOnly received, int workdays, Supplement supplement)
    {
        if (supplement.SuppliedAt is not { } supplied)
        {
            return null;
        }

        var told = LocalDay.Of(supplement.ToldAt);
        for (var used = 0; used < workdays; used++)
        {
            switch (calendar.Due(received, used + 1))
            {
                case DueDate.Known { Day: var day } when day >= told:
                    return calendar.Due(LocalDay.Of(supplied), workdays - used);
                case DueDate.Unpublished unknown:
                    return unknown;
            }
        }

        return calendar.Due(received, workdays);
    }
}
