using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Recollection;

namespace Exchange.Domain.Tests.Recollection;

/// <summary>What can be had by sharing is not collected again (Decree 809, Art 30); what cannot be had may be asked for.</summary>
public sealed class RecollectionRuleTests
{
    private static readonly Department Housing = new(AGrant.Consumer, "湖州市住建(演示)", "HU-ZJ", DivisionCode.Parse("330500"));

    private static readonly ImmutableArray<Grant> None = [];

    private static readonly ImmutableArray<Grant> Live = [AGrant];

    public static TheoryData<string, Department, Resource, Item, ImmutableArray<Grant>, SupplyWay, bool> Policy => new()
    {
        { "its own datum", ADepartment, AResource, AnItem, None, SupplyWay.Own, true },
        { "a grant in force names it", Housing, AResource, AnItem, Live, SupplyWay.Granted, true },
        { "a grant in force, of what is meanwhile shared without conditions", Housing, Shared(Sharing.Unconditional), AnItem, Live, SupplyWay.Granted, true },
        { "a grant that names other items", Housing, AResource, AnItem, [AGrant with { Items = [CitizenNumber] }], SupplyWay.Conditional, true },
        { "a grant that is suspended", Housing, AResource, AnItem, [AGrant with { State = GrantState.Suspended }], SupplyWay.Conditional, true },
        { "a grant that has ended", Housing, AResource, AnItem, [AGrant with { Ends = Now }], SupplyWay.Conditional, true },
        { "a grant to verify alone supplies nothing", Housing, Shared(Sharing.None), AnItem, [AGrant with { Modes = [Mode.Verify] }], SupplyWay.NotShared, false },
        { "无条件", Housing, Shared(Sharing.Unconditional), AnItem, None, SupplyWay.OnRequest, true },
        { "有条件", Housing, AResource, AnItem, None, SupplyWay.Conditional, true },
        { "有条件, within its division", Housing, Under(new Condition.Within([DivisionCode.Parse("330000")])), AnItem, None, SupplyWay.Conditional, true },
        { "有条件, within another's", Housing, Under(new Condition.Within([DivisionCode.Parse("310000")])), AnItem, None, SupplyWay.ConditionUnmet, false },
        { "有条件, among others", Housing, Under(new Condition.Among([ADepartment.Id])), AnItem, None, SupplyWay.ConditionUnmet, false },
        { "有条件, with a duty that any reader can do", Housing, Under(new Condition.Obliged(Obligation.Matter)), AnItem, None, SupplyWay.Conditional, true },
        { "有条件 that nobody can decide", Housing, Under(new Condition.Unknown()), AnItem, None, SupplyWay.ConditionUnmet, false },
        { "有条件 without conditions", Housing, AResource with { Conditions = null }, AnItem, None, SupplyWay.ConditionUnmet, false },
        { "不予", Housing, Shared(Sharing.None), AnItem, None, SupplyWay.NotShared, false },
        { "an item that is 不予 by itself", Housing, With(AnItem with { Sharing = Sharing.None }), AnItem with { Sharing = Sharing.None }, Live, SupplyWay.NotShared, false },
        { "a body that can hold no grant", Housing with { Kind = DepartmentKind.External }, Shared(Sharing.Unconditional), AnItem, None, SupplyWay.ConditionUnmet, false },
    };

    [Theory]
    [MemberData(nameof(Policy))]
    public void How_a_datum_can_be_had_says_whether_to_collect_it_is_R1(
        string because, Department collector, Resource source, Item item, ImmutableArray<Grant> held, SupplyWay way, bool isRecollection)
    {
        var supply = RecollectionRule.Decide(collector, source, item, held, Now, NoOther);

        Assert.True((way, isRecollection) == (supply.Way, supply.IsRecollection), $"{because}: {supply.Way}");
        Assert.Equal(way == SupplyWay.Granted, !supply.Grants.IsEmpty);
    }

    private static Resource Shared(Sharing sharing) => AResource with { Sharing = sharing };

    private static Resource Under(Condition term) => AResource with { Conditions = AResource.Conditions! with { Terms = [term] } };

    private static Resource With(Item item) => AResource with { Items = [AResource.Items[0], item, AResource.Items[2]] };
}
