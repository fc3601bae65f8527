using Exchange.Domain.Catalogue;
using Exchange.Domain.Comparing;
using Exchange.Domain.Reading;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Comparing;

public sealed class ReferenceCheckTests
{
    private static readonly ReferenceRule Rule = new(
        IdOf("R-0001"), "No spouse is divorced.", Valid.AResource.Code, Valid.CitizenNumber, Valid.AResource.Code, Valid.MaritalStatus, ["离婚"]);

    public static TheoryData<string, string> Obstacles => new()
    {
        { "from withdrawn", "RESOURCE_ENDED" },
        { "to gone", "RESOURCE_ENDED" },
        { "from without key", "LOOKUP_UNSUPPORTED" },
        { "to without key", "LOOKUP_UNSUPPORTED" },
        { "item dropped", "REFERENCE_MISSING" },
        { "tested item no text", "REFERENCE_MISSING" },
        { "reference of another type", "REFERENCE_MISSING" },
        { "not mounted", "NOT_MOUNTED" },
    };

    [Fact]
    public void A_rule_that_fits_names_the_keys_and_the_items_of_both()
    {
        var check = ReferenceCheck.Of(Rule, Valid.AResource, Valid.AResource);

        Assert.Null(ReferenceCheck.Obstacle(Rule, Valid.AResource, Valid.AResource));
        Assert.Equal((Valid.CitizenNumber, Valid.CitizenNumber), (check.From.Key.Id, check.From.Value.Id));
        Assert.Equal((Valid.CitizenNumber, Valid.MaritalStatus), (check.To.Key.Id, check.To.Value.Id));
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void A_rule_that_no_longer_fits_its_resources_is_not_decided(string what, string reason)
    {
        var (rule, from, to) = what switch
        {
            "from withdrawn" => (Rule, Valid.AResource with { State = ResourceState.Withdrawn }, Valid.AResource),
            "to gone" => (Rule, Valid.AResource, null),
            "from without key" => (Rule, Valid.AResource with { KeyItem = null }, Valid.AResource),
            "to without key" => (Rule, Valid.AResource, Valid.AResource with { KeyItem = null }),
            "item dropped" => (Rule with { FromItem = ItemId.Parse("dropped") }, Valid.AResource, Valid.AResource),
            "tested item no text" => (Rule with { ToItem = Valid.RegisteredOn }, Valid.AResource, Valid.AResource),
            "reference of another type" => (Rule with { FromItem = Valid.RegisteredOn }, Valid.AResource, Valid.AResource),
            _ => (Rule, Valid.AResource, Valid.AResource with { Mapping = null }),
        };

        Assert.Equal(reason, ReferenceCheck.Obstacle(rule, from, to)?.Reason.Code);
    }

    [Fact]
    public void A_row_is_refused_by_its_exact_text_and_nothing_else()
    {
        var check = ReferenceCheck.Of(Rule, Valid.AResource, Valid.AResource);

        Assert.True(check.Refuses(Cell.OfText("离婚")));
        Assert.False(check.Refuses(Cell.OfText("离婚 ")));
        Assert.False(check.Refuses(Cell.Null));
    }

    private static ReferenceRuleId IdOf(string text) => ReferenceRuleId.TryParse(text, out var id) ? id : throw new FormatException(text);
}
