using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Tests.Catalogue;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("person.marital_status", true)]
    [InlineData("a.b", true)]
    [InlineData("person", false)]
    [InlineData("person.", false)]
    [InlineData(".name", false)]
    [InlineData("person.name.first", false)]
    [InlineData("Person.name", false)]
    [InlineData("person.1name", false)]
    [InlineData("person.name\n", false)]
    [InlineData("人.名", false)]
    [InlineData(null, false)]
    public void An_element_is_a_subject_and_a_fact(string? text, bool accepted) => Assert.Equal(accepted, ElementId.TryParse(text, out _));

    [Theory]
    [InlineData("citizen_number", true)]
    [InlineData("a", true)]
    [InlineData("a\"; DROP TABLE events; --", false)]
    [InlineData("1st", false)]
    [InlineData("_a", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    public void An_item_is_in_lower_snake_case(string text, bool accepted) => Assert.Equal(accepted, ItemId.TryParse(text, out _));

    [Theory]
    [InlineData("301003/0003", true)]
    [InlineData("3010031234567890/12345678", true)]
    [InlineData("401003/0003", false)]
    [InlineData("301003", false)]
    [InlineData("301003/", false)]
    [InlineData("30100/0003", false)]
    [InlineData("301003/123456789", false)]
    [InlineData("３01003/0003", false)]
    [InlineData("301003/0003\n", false)]
    public void A_resource_is_a_classification_and_a_sequence(string text, bool accepted) =>
        Assert.Equal(accepted, ResourceCode.TryParse(text, out _));

    [Theory]
    [InlineData("G-0001", true)]
    [InlineData("G", true)]
    [InlineData("g-0001", false)]
    [InlineData("0001", false)]
    [InlineData("G 1", false)]
    [InlineData("G-0001\n", false)]
    public void A_grant_is_in_capitals_and_digits(string text, bool accepted) => Assert.Equal(accepted, GrantId.TryParse(text, out _));

    [Theory]
    [InlineData("330100", true)]
    [InlineData("33010", false)]
    [InlineData("3301000", false)]
    [InlineData("33010A", false)]
    [InlineData("٣30100", false)]
    public void A_division_is_six_digits(string text, bool accepted) => Assert.Equal(accepted, DivisionCode.TryParse(text, out _));

    [Fact]
    public void Identifiers_have_a_greatest_length()
    {
        Assert.True(ItemId.TryParse(new('a', 64), out _));
        Assert.False(ItemId.TryParse(new('a', 65), out _));
        Assert.False(ElementId.TryParse("a." + new string('b', 63), out _));
        Assert.False(GrantId.TryParse(new('G', 33), out _));
    }
}
