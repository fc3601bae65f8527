using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Requests;

namespace Exchange.Domain.Tests.Requests;

/// <summary>The dates of law.md §8.5, and the switch where the Decree is silent.</summary>
public sealed class RequestClockTests
{
    [Theory]
    [InlineData("Q01", "2026-09-18", true, "2026-09-20")]
    [InlineData("Q02", "2026-09-18", false, "2026-10-09")]
    [InlineData("Q03", "2026-09-10", false, "2026-09-23")]
    [InlineData("Q04", "2026-08-28", false, "2026-09-11")]
    [InlineData("Q05", "2026-09-21", false, "2026-10-12")]
    [InlineData("Q10", "2026-09-30", true, "2026-10-08")]
    public void A_reply_is_due(string story, string received, bool isUnconditional, string due)
    {
        var resource = Asked.Published with { Sharing = isUnconditional ? Sharing.Unconditional : Sharing.Conditional };

        var request = Asked.Forwarded(Asked.At(received), resource);

        Assert.True(Known(due) == request.ReplyDue, story);
    }

    [Theory]
    [InlineData("Q03", "2026-09-22", "2026-10-27")]
    [InlineData("Q08", "2026-09-08", "2026-10-12")]
    [InlineData("§7", "2026-09-30", "2026-11-03")]
    public void A_delivery_is_due(string story, string agreed, string due) =>
        Assert.True(Known(due) == new RequestClock(Asked.Calendar, new()).Delivery(Asked.At(agreed)), story);

    [Fact]
    public void An_extension_counts_from_the_receipt()
    {
        var asked = Asked.Forwarded(Asked.At("2026-09-21"))
            .Take(new RequestCommand.AskExtension(10, "系统迁移"), Asked.Context(Asked.CivilSteward, Asked.At("2026-10-12")));

        var extended = asked.Take(new RequestCommand.ConsentExtension("延期〔2026〕1号"), Asked.Context(Asked.Authority, Asked.At("2026-10-12")));

        Assert.Equal(Known("2026-10-12"), asked.ReplyDue);
        Assert.Equal(Known("2026-10-26"), extended.ReplyDue);
    }

    [Fact]
    public void What_is_not_catalogued_is_owed_in_fifteen_working_days()
    {
        var wanted = Asked.Request with { Demand = new() { Wanted = "收养登记", Modes = [Mode.Api], Provider = Asked.Civil.Id } };

        var request = wanted.Take(new RequestCommand.Sign(), Asked.Context(Asked.HousingHead, Asked.At("2026-09-18")) with { Resource = null });

        Assert.Equal(Known("2026-10-15"), request.ReplyDue);
        Assert.Equal("上海市数据条例 Art 39", RequestClock.ReplyArticle(request));
    }

    // Received on Friday the 18th, told on Wednesday the 23rd after three days of the term (20, 21, 22), supplied on the 29th: seven are
    // left, the 30th and, after National Day, 8, 9, 10 (a make-up Saturday), 12, 13 and 14.
    [Theory]
    [InlineData(SupplementClock.Keep, "2026-10-09", "2026-10-14")]
    [InlineData(SupplementClock.Stop, "2026-10-14", "2026-10-09")]
    public void A_supplement_leaves_the_date_or_stops_the_clock_and_both_are_shown(SupplementClock switched, string due, string otherwise)
    {
        var policy = new AcceptancePolicy { ClockOnSupplement = switched };
        var returned = Asked.Forwarded(Asked.At("2026-09-18"), policy: policy)
            .Take(new RequestCommand.TellMissing(["情况说明"]), Asked.Context(Asked.CivilSteward, Asked.At("2026-09-23"), policy: policy));

        var supplied = returned.Take(new RequestCommand.Supply("见附件"), Asked.Context(Asked.Drafter, Asked.At("2026-09-29"), policy: policy));

        Assert.Equal(Known(due), supplied.ReplyDue);
        Assert.Equal(Known(otherwise), supplied.ReplyDueOtherwise);
    }

    [Fact]
    public void A_notice_after_the_term_stops_nothing()
    {
        var policy = new AcceptancePolicy { ClockOnSupplement = SupplementClock.Stop };
        var late = Asked.Forwarded(Asked.At("2026-09-18"), policy: policy)
            .Take(new RequestCommand.TellMissing(["情况说明"]), Asked.Context(Asked.CivilSteward, Asked.At("2026-10-12"), policy: policy));

        var supplied = late.Take(new RequestCommand.Supply("见附件"), Asked.Context(Asked.Drafter, Asked.At("2026-10-20"), policy: policy));

        Assert.Equal(Known("2026-10-09"), supplied.ReplyDue);
    }

    [Fact]
    public void A_year_without_a_calendar_is_said_and_is_never_over()
    {
        var request = Asked.Forwarded(Asked.At("2026-12-25"));

        Assert.Equal(new DueDate.Unpublished(2027), request.ReplyDue);
        Assert.False(RequestClock.IsOver(request.ReplyDue, Asked.At("2030-01-01")));
    }

    [Fact]
    public void A_stopped_clock_guesses_nothing_of_a_year_without_a_calendar()
    {
        var policy = new AcceptancePolicy { ClockOnSupplement = SupplementClock.Stop };
        var returned = Asked.Forwarded(Asked.At("2025-12-01"), policy: policy)
            .Take(new RequestCommand.TellMissing(["x"]), Asked.Context(Asked.CivilSteward, Asked.At("2026-01-05"), policy: policy));

        var supplied = returned.Take(new RequestCommand.Supply("y"), Asked.Context(Asked.Drafter, Asked.At("2026-01-06"), policy: policy));

        Assert.Equal(new DueDate.Unpublished(2025), supplied.ReplyDue);
    }

    private static DueDate.Known Known(string day) => new DueDate.Known(Asked.Day(day));
}
