using Exchange.Domain.Departments;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Departments;

public sealed class CompetentAuthorityTests
{
    private static readonly Department[] Registered =
    [
        ADepartment,
        Authority(Bodies.DataBureau, "310000", "320000", "330000", "340000"),
        Authority(Bodies.Housing, "330000"),
        Authority(Bodies.Police, "330500"),
    ];

    [Theory]
    [InlineData("its own city's", "330500", "330500")]
    [InlineData("the province's, for two of its cities", "330000", "330100", "330400")]
    [InlineData("the one that two provinces have in common", "310000", "330100", "320500")]
    [InlineData("the province's, for a department of the province and one of a city", "330000", "330000", "330500")]
    public void The_lowest_authority_that_reaches_all_holders_is_competent(string whose, string jurisdiction, params string[] holders)
    {
        var competent = CompetentAuthority.Of(holders.Select(DivisionCode.Parse), Registered);

        Assert.NotEmpty(whose);
        Assert.Equal(jurisdiction, competent!.Jurisdictions[0].Value);
    }

    [Fact]
    public void Where_no_authority_reaches_all_holders_none_is_competent() =>
        Assert.Null(CompetentAuthority.Of([DivisionCode.Parse("330100"), DivisionCode.Parse("440100")], Registered));

    private static Department Authority(DepartmentId id, params string[] jurisdictions) =>
        ADepartment with { Id = id, Jurisdictions = [.. jurisdictions.Select(DivisionCode.Parse)] };
}
