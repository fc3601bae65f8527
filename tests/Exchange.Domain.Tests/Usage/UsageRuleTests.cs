using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Grants;
using Exchange.Domain.Usage;
using Exchange.Hosting.Calendar;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Usage;

public sealed class UsageRuleTests
{
    public static TheoryData<string?, string?, string?> Kept => new()
    {
        { "2026-10-09", null, "2029-10-09" },
        { "2026-10-09", "2026-11-20", "2029-11-20" },
        { "2026-10-09", "2026-09-01", "2029-10-09" },
        { "2028-02-29", null, "2031-02-28" },
        { null, "2026-09-01", null },
        { null, null, null },
    };

    public static TheoryData<string, Grant, DateTimeOffset, EndCause> Ends => new()
    {
        { "in force", AGrant, AGrant.Ends, EndCause.Ended },
        { "suspended", AGrant with { State = GrantState.Suspended }, AGrant.Ends, EndCause.Ended },
        { "terminated", AGrant with { State = GrantState.Terminated }, Now, EndCause.Terminated },
        { "given up", AGrant with { Relinquished = "目的已实现" }, Now, EndCause.Relinquished },
        { "given up, as it is written", AGrant with { Relinquished = "目的已实现", Ends = Now }, Now, EndCause.Relinquished },
        { "given up, and cut later", AGrant with { Relinquished = "目的已实现", Ends = Now.AddDays(-1) }, Now.AddDays(-1), EndCause.Relinquished },
        { "given up, as state and words", AGrant with { State = GrantState.Terminated, Relinquished = "目的已实现" }, Now, EndCause.Relinquished },
        { "terminated after its time", AGrant with { State = GrantState.Terminated, Ends = Now.AddDays(-1) }, Now.AddDays(-1), EndCause.Ended },
    };

    /// <summary>The day of the end is not counted, and make-up weekends are worked.</summary>
    [Fact]
    public void The_term_of_a_disposal_counts_working_days_from_the_end_and_not_from_the_order()
    {
        var end = new GrantEnd(AGrant.Id, new(2026, 9, 30, 18, 0, 0, TimeSpan.FromHours(8)), EndCause.Ended);

        var disposal = DisposalRule.Order(AGrant with { Disposal = "按 GB/T 35273 删除" }, Bodies.CivilAffairs, end, CalendarFile.Published, 10, Now.AddDays(30));

        Assert.Equal(new DueDate.Known(new(2026, 10, 20)), disposal.Due);
        Assert.Equal(("按 GB/T 35273 删除", EndCause.Ended), (disposal.Requires, disposal.Cause));
    }

    [Fact]
    public void A_year_without_a_calendar_is_said_and_nothing_guessed()
    {
        var unknown = new WorkCalendar([2026], ImmutableSortedSet<DateOnly>.Empty, ImmutableSortedSet<DateOnly>.Empty);
        var end = new GrantEnd(AGrant.Id, new(2026, 12, 30, 0, 0, 0, TimeSpan.FromHours(8)), EndCause.Ended);

        var disposal = DisposalRule.Order(AGrant, Bodies.CivilAffairs, end, unknown, 10, Now);

        Assert.Equal(new DueDate.Unpublished(2027), disposal.Due);
        Assert.Contains("nothing", disposal.Requires, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void Records_are_kept_three_years_from_the_later_of_last_use_and_destruction(string? lastUse, string? destruction, string? until) =>
        Assert.Equal(Day(until), UsageRetention.KeptUntil(Day(lastUse), Day(destruction)));

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_grant_is_over_at_its_end_or_when_it_was_ended_before(string what, Grant grant, DateTimeOffset at, EndCause cause)
    {
        var end = DisposalRule.EndOf(grant, Now);

        Assert.True((end.At, end.Cause) == (at, cause), what);
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd");
}
