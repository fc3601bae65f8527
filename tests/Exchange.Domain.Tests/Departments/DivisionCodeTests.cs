using CsCheck;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Tests.Departments;

/// <summary>GB/T 2260: only whole pairs of 00 are dropped, and a municipality is its own city.</summary>
public sealed class DivisionCodeTests
{
    [Theory]
    [InlineData("000000", DivisionLevel.Nation)]
    [InlineData("330000", DivisionLevel.Province)]
    [InlineData("341000", DivisionLevel.City)] // 黄山
    [InlineData("330110", DivisionLevel.County)] // 余杭
    [InlineData("310000", DivisionLevel.Province)]
    [InlineData("310100", DivisionLevel.Province)] // 上海's 市辖区
    [InlineData("310117", DivisionLevel.County)] // 松江
    public void A_division_has_a_level(string code, DivisionLevel level) => Assert.Equal(level, DivisionCode.Parse(code).Level);

    [Theory]
    [InlineData("330000", "330110", true)]
    [InlineData("330100", "330110", true)]
    [InlineData("330100", "330100", true)]
    [InlineData("341000", "341002", true)]
    [InlineData("341000", "341100", false)]
    [InlineData("341000", "340100", false)]
    [InlineData("330110", "330100", false)]
    [InlineData("330100", "330782", false)]
    [InlineData("310000", "310117", true)]
    [InlineData("310100", "310117", true)]
    [InlineData("310100", "310230", true)] // 崇明, once a county: of the same municipality
    [InlineData("000000", "659004", true)]
    [InlineData("310000", "320500", false)]
    public void A_division_contains_what_lies_in_it(string whole, string part, bool contains) =>
        Assert.Equal(contains, DivisionCode.Parse(whole).Contains(DivisionCode.Parse(part)));

    [Theory]
    [InlineData("330100", "330400", "330000")]
    [InlineData("330106", "330110", "330100")]
    [InlineData("330100", "330100", "330100")]
    [InlineData("330100", "330110", "330100")]
    [InlineData("310100", "330100", "000000")]
    [InlineData("310000", "320500", "000000")]
    [InlineData("310115", "310117", "310000")]
    [InlineData("341000", "340100", "340000")]
    [InlineData("000000", "330100", "000000")]
    public void Two_divisions_have_one_common_superior(string one, string other, string superior)
    {
        Assert.Equal(superior, DivisionCode.Parse(one).CommonSuperior(DivisionCode.Parse(other)).Value);
        Assert.Equal(superior, DivisionCode.Parse(other).CommonSuperior(DivisionCode.Parse(one)).Value);
    }

    [Fact]
    public void The_common_superior_contains_both_and_nothing_lower_does()
    {
        var pair = Gen.OneOf(Gen.Const(0), Gen.Int[0, 3], Gen.Const(31)).Array[3].Select(p => DivisionCode.Parse($"{p[0]:00}{p[1]:00}{p[2]:00}"));

        Gen.Select(pair, pair).Sample((one, other) =>
        {
            var superior = one.CommonSuperior(other);
            return superior.Contains(one) && superior.Contains(other) && superior.Level <= one.Level && superior.Level <= other.Level;
        });
    }
}
