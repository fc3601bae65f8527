using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Duties;

public sealed class DutyLineRuleTests
{
    private static readonly DutyLine ADesignation = ADutyLine with { Resource = null, Element = AnElement.Id, Mode = null, UpdateCycle = null };

    private static readonly DutyLine AProhibition = ADutyLine with
    {
        List = DutyList.Negative,
        Mode = null,
        UpdateCycle = null,
        Due = null,
        BasisRank = BasisRank.Law,
    };

    public static TheoryData<string, DutyLine, string> Cases => new()
    {
        { "a duty to share", ADutyLine, "" },
        { "a duty to designate", ADesignation, "" },
        { "what a law forbids", AProhibition, "" },
        { "a demand, whose day and manner are not agreed", ADutyLine with { List = DutyList.Demand, Mode = null, UpdateCycle = null, Due = null }, "" },
        { "a duty of nothing", ADutyLine with { Resource = null }, "resource" },
        { "a duty to share and to designate", ADutyLine with { Element = AnElement.Id }, "resource mode update_cycle" },
        { "a duty without day, mode and cycle", ADutyLine with { Due = null, Mode = null, UpdateCycle = null }, "due mode update_cycle" },
        { "a designation that is demanded", ADesignation with { List = DutyList.Demand }, "list" },
        {
            "a designation that shares",
            ADesignation with { Items = [MaritalStatus], Mode = Mode.Api, UpdateCycle = UpdateCycle.Daily, Quality = [new(QualityDimension.Accuracy, "all")] },
            "items mode update_cycle quality"
        },
        { "a prohibition of no rank", AProhibition with { BasisRank = null }, "basis_rank" },
        { "a prohibition by a ministry", AProhibition with { BasisRank = BasisRank.MinistryRule }, "basis_rank" },
        { "a prohibition by a city", AProhibition with { BasisRank = BasisRank.LocalRegulation }, "basis_rank" },
        { "a prohibition by the State Council", AProhibition with { BasisRank = BasisRank.StateCouncilDecision }, "" },
        {
            "a prohibition that says how to share",
            AProhibition with
            {
                Mode = Mode.File,
                UpdateCycle = UpdateCycle.Daily,
                Due = new(2026, 9, 30),
                Quality = [new(QualityDimension.Accuracy, "all")],
                Consumers = [Bodies.Housing],
            },
            "mode update_cycle due quality consumers"
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_line_agrees_with_itself_or_is_told_every_field_that_does_not(string what, DutyLine line, string fields)
    {
        var found = new Violations();

        DutyLineRule.Check(line, "lines[0]", found);

        Assert.NotEmpty(what);
        Assert.Equal(fields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => $"lines[0].{field}"), found.ToImmutable().Select(v => v.Field));
    }
}
