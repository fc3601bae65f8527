using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;
using Exchange.Domain.Freshness;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Duties;

public sealed class DutyCheckTests
{
    private static readonly HeldResource Held = new(AResource, Now.AddDays(-30), Now.AddDays(-20));

    private static readonly CorrectionFact ACorrection = new()
    {
        Id = "C-1",
        Version = 1,
        IsHint = false,
        Element = AnElement.Id.Value,
        Subject = "digest",
        Resource = ResourceCode.Parse("103001/0008"),
        Source = Bodies.Police,
        IsOpen = true,
        FiledAt = Now.AddDays(-3),
        Claims = [new(Bodies.CivilAffairs, AResource.Code, Now)],
    };

    private static readonly DutyLine Consistent = ADutyLine with { Quality = [new(QualityDimension.Consistency, "agrees with 103001/0008")] };

    public static TheoryData<string, DutyLine, StandingFacts, ProgressState> Cases => new()
    {
        { "fresh and mounted", ADutyLine, Facts(Held), ProgressState.Met },
        { "due today", ADutyLine with { Due = new(2026, 10, 9) }, StandingFacts.Empty, ProgressState.InTime },
        { "due yesterday, and not there", ADutyLine, StandingFacts.Empty, ProgressState.NotCatalogued },
        { "withdrawn", ADutyLine, Facts(Held with { Resource = AResource with { State = ResourceState.Withdrawn } }), ProgressState.NotCatalogued },
        { "replaced by another that is in force", ADutyLine, Replaced(Held), ProgressState.Met },
        { "replaced by one that was withdrawn", ADutyLine, Replaced(Held with { Resource = AResource with { State = ResourceState.Withdrawn } }), ProgressState.NotCatalogued },
        { "another's", ADutyLine with { Department = Bodies.Police }, Facts(Held), ProgressState.NotCatalogued },
        { "without a source", ADutyLine, Facts(Held with { MountedAt = null }), ProgressState.NotMounted },
        { "a database as a file", ADutyLine with { Mode = Mode.File }, Facts(Held), ProgressState.Defect },
        { "without an item owed", ADutyLine with { Items = [ItemId.Parse("spouse")] }, Facts(Held), ProgressState.Defect },
        { "slower than owed", ADutyLine, Facts(Held with { Resource = AResource with { UpdateCycle = UpdateCycle.Daily } }), ProgressState.Defect },
        { "never updated", ADutyLine, Facts(Held) with { Updates = StandingFacts.Empty.Updates }, ProgressState.Unreported },
        { "two hours old", ADutyLine, Facts(Held, Now.AddHours(-2)), ProgressState.Stale },
        { "a day old", ADutyLine, Facts(Held, Now.AddDays(-1)), ProgressState.Overdue },
        { "in doubt, with consistency owed", Consistent, Facts(Held).With(ACorrection), ProgressState.CorrectionOpen },
        { "in doubt, with none owed", ADutyLine, Facts(Held).With(ACorrection), ProgressState.Met },
        { "no longer in doubt", Consistent, Facts(Held).With(ACorrection).With(ACorrection with { IsOpen = false }), ProgressState.Met },
        { "a hint, which disputes nothing", Consistent, Facts(Held).With(ACorrection with { IsHint = true }), ProgressState.Met },
        { "a demand without a day", ADutyLine with { List = DutyList.Demand, Due = null }, StandingFacts.Empty, ProgressState.InTime },
        { "forbidden and shared", Forbidden(), Facts(Held), ProgressState.Shared },
        { "forbidden and not shared", Forbidden(), Facts(Held with { Resource = AResource with { Sharing = Sharing.None } }), ProgressState.InTime },
        { "forbidden and not there", Forbidden(), StandingFacts.Empty, ProgressState.InTime },
        { "not designated", ToDesignate(), StandingFacts.Empty, ProgressState.NotDesignated },
        { "not designated, and not due", ToDesignate() with { Due = new(2026, 12, 31) }, StandingFacts.Empty, ProgressState.InTime },
        {
            "designated",
            ToDesignate(),
            StandingFacts.Empty with { Designations = StandingFacts.Empty.Designations.Add(AnElement.Id, ADesignation) },
            ProgressState.Met
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_duty_stands_as_the_first_thing_that_is_wanting(string what, DutyLine line, StandingFacts facts, ProgressState state)
    {
        Assert.NotEmpty(what);
        Assert.Equal(state, DutyCheck.Of(line, facts, ReadCount.None, Now, FreshnessPolicy.Default).State);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void What_is_met_and_never_read_is_of_low_use(long reads, bool isLow) =>
        Assert.Equal(isLow, DutyCheck.Of(ADutyLine, Facts(Held), new(reads, null), Now, FreshnessPolicy.Default).IsLowUse);

    [Fact]
    public void What_is_not_met_is_not_of_low_use() =>
        Assert.False(DutyCheck.Of(ADutyLine, StandingFacts.Empty, ReadCount.None, Now, FreshnessPolicy.Default).IsLowUse);

    private static DutyLine Forbidden() => ADutyLine with { List = DutyList.Negative, Due = null, Mode = null, UpdateCycle = null };

    private static DutyLine ToDesignate() => ADutyLine with { Resource = null, Element = AnElement.Id, Mode = null, UpdateCycle = null };

    private static StandingFacts Facts(HeldResource held, DateTimeOffset? until = null) => StandingFacts.Empty with
    {
        Resources = StandingFacts.Empty.Resources.Add(held.Resource.Code, held),
        Updates = StandingFacts.Empty.Updates.Add(held.Resource.Code, new(held.Resource.Code, 1, until ?? Now.AddMinutes(-5), Now, 0)),
    };

    // The resource stands under another code since it replaced the one that is owed.
    private static StandingFacts Replaced(HeldResource by)
    {
        var successor = by with { Resource = by.Resource with { Code = ResourceCode.Parse("301003/0099") } };
        var old = Held with { Resource = AResource with { State = ResourceState.Superseded, SupersededBy = successor.Resource.Code } };
        var facts = Facts(successor);
        return facts with { Resources = facts.Resources.SetItem(old.Resource.Code, old) };
    }
}
