using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;
using Exchange.Domain.Requests;

namespace Exchange.Domain.Findings;

/// <summary>What requests show against their providers (Decree 809, Art 15, 21–22, 24; 39(2), 39(4), 39(5)).</summary>
public static class RequestFindings
{
    /// <summary>A reply or delivery after its term, however it ended, and one that is still owed: Art 39(4).</summary>
    public static IEnumerable<Finding> Late(StandingFacts facts, WorkCalendar calendar, DateTimeOffset now) =>
        from request in facts.Requests.Values
        from term in request.Terms
        where term.IsLate(now)
        select new Finding(
            request.IsReturnFlow ? FindingCode.P5 : FindingCode.P4, term.By, request.Id, Words(term, calendar, now), LocalDay.EndOf(term.Due), [Of(request)])
        {
            // What was never catalogued is not the Decree's to be late with.
            OwnArticle = term.Article.StartsWith(Finding.Decree, StringComparison.Ordinal) ? null : term.Article,
        };

    /// <summary>What a lower region is to get back is not the provider's to refuse: Art 24; 39(5).</summary>
    public static IEnumerable<Finding> Withheld(StandingFacts facts) =>
        from request in facts.Requests.Values
        where request.ReturnRefused is not null
        select new Finding(
            FindingCode.P5,
            request.ReturnRefused!.By,
            request.Id,
            "A return flow was refused, though what was collected in a lower region is returned to it without further conditions (Art 24).",
            request.ReturnRefused.At,
            [Of(request)]);

    /// <summary>What was demanded and may not be: one finding for each kind and department, however often it was done.</summary>
    public static IEnumerable<Finding> Breached(StandingFacts facts) =>
        from request in facts.Requests.Values
        from breaches in request.Breaches.GroupBy(breach => (breach.Kind, breach.By))
        let texts = string.Join("; ", breaches.Select(breach => breach.Text.ReplaceLineEndings(", ")))
        select breaches.Key.Kind == BreachKind.ExtraCondition
            ? new Finding(
                request.IsReturnFlow ? FindingCode.P5 : FindingCode.P2,
                breaches.Key.By,
                request.Id,
                $"A refusal rested on a condition that the catalogue did not name when the request was received (Art 15): {texts}.",
                breaches.Min(breach => breach.At),
                [Of(request)])
            : new Finding(
                FindingCode.P9,
                breaches.Key.By,
                request.Id,
                $"Something was said to be missing a second time, though all of it is to be told at once: {texts}.",
                breaches.Min(breach => breach.At),
                [Of(request)])
            {
                OwnArticle = $"{Finding.Decree} Art 21",
            };

    private static Evidence Of(RequestFact request) => new(EvidenceKind.Request, request.Id, request.Version);

    private static string Words(OwedTerm term, WorkCalendar calendar, DateTimeOffset now)
    {
        var (owed, met) = term.Term == RequestTerm.Reply ? ("reply", "given") : ("delivery", "made");
        var day = LocalDay.Of(term.EndedAt ?? now);
        var how = (term.EndedAt, term.IsMet) switch
        {
            (null, _) => $"is not {met}",
            (_, true) => $"was {met} on {day:yyyy-MM-dd}",
            _ => $"was not {met} when the request went on without it on {day:yyyy-MM-dd}",
        };
        var late = calendar.WorkdaysAfter(term.Due, day) switch
        {
            null or 0 => "",
            1 => ", 1 working day late",
            var days => $", {days} working days late",
        };
        return $"The {owed} was due on {term.Due:yyyy-MM-dd} ({term.Article}) and {how}{late}.";
    }
}
