using Exchange.Domain.Departments;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Departments;

/// <summary>Who must designate what several departments hold, and who decides between them.</summary>
public sealed class CompetentAuthorityTests
{
    private static readonly Department Delta = Authority(Bodies.DataBureau, "SH-SJ", "310000", "320000", "330000", "340000");
    private static readonly Department Province = Authority(Bodies.Police, "ZJ-SJ", "330000");
    private static readonly Department City = Authority(Bodies.Housing, "HZ-SJ", "330100");
    private static readonly Department Ministry = Authority(Bodies.Parking, "GJ-SJ", "000000");

    [Theory]
    [InlineData("330100 330500", "ZJ-SJ", "one province")]
    [InlineData("330106 330110", "HZ-SJ", "one city")]
    [InlineData("330100", "HZ-SJ", "the city itself")]
    [InlineData("330000", "ZJ-SJ", "the province itself")]
    [InlineData("310000 330100 330400 320500 340200 340100", "SH-SJ", "联系电话: six holders in Shanghai and three provinces")]
    [InlineData("330100 440100", "GJ-SJ", "one of them outside")]
    public void The_lowest_authority_over_all_holders_is_competent(string divisions, string authority, string why)
    {
        var competent = CompetentAuthority.Over([.. divisions.Split(' ').Select(DivisionCode.Parse)], [Ministry, Delta, City, Province, ADepartment]);

        Assert.True(authority == competent?.ShortName, $"{why}: {competent?.ShortName}");
    }

    [Fact]
    public void Where_no_authority_is_over_all_none_is_competent()
    {
        Assert.Null(CompetentAuthority.Over([DivisionCode.Parse("330100"), DivisionCode.Parse("440100")], [Delta, Province]));
        Assert.Null(CompetentAuthority.Over([], [Delta]));
    }

    [Theory]
    [InlineData("330000", "ZJ-SJ")]
    [InlineData("310000", "SH-SJ")]
    [InlineData("000000", null)]
    [InlineData("330106", null)]
    public void The_authority_of_a_division_is_of_exactly_that_one(string division, string? authority) =>
        Assert.Equal(authority, CompetentAuthority.Of(DivisionCode.Parse(division), [Delta, Province, City])?.ShortName);

    private static Department Authority(DepartmentId id, string shortName, params string[] jurisdictions) =>
        new(id, shortName, shortName, DivisionCode.Parse(jurisdictions[0])) { Jurisdictions = [.. jurisdictions.Select(DivisionCode.Parse)] };
}
