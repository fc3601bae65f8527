using CsCheck;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Tests.Departments;

public sealed class DepartmentIdTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    public static TheoryData<string> Codes =>
    [
        // Published codes of real companies, as the standard's users know them.
        "91110000802100433B", "91440300708461136T", "91330100799655058B",

        // The departments of the demo, invented.
        "11310199000000019K", "11310199000000027E", "113101990000000359", "11330199000000043C", "113301990000000517",
        "1133049900000006XE", "11330799000000078X", "11330599000000086E", "113205990000000945", "11320599000000107T",
        "11340299000000115E", "113401990000001234", "11340199000000131Y", "1134189900000014X7", "113418990000001587",

        // The companies of the demo, invented; their organisation codes have letters.
        "91310199MA1G60014W", "91330499MA1G60022F", "91330199MA1G60030T", "91320599MA1G600573", "91340199MA1G6009XY",
        "91310199MA1G61017D", "91320599MA1G610251", "91320599MA1G61033U",
    ];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_whose_check_characters_fit_is_accepted(string code)
    {
        var accepted = DepartmentId.TryParse(code, out var id);

        Assert.True(accepted);
        Assert.Equal(code, id!.Value);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_with_any_one_character_changed_is_refused(string code)
    {
        var typos =
            from position in Enumerable.Range(0, code.Length)
            from other in Alphabet
            where other != code[position]
            select code[..position] + other + code[(position + 1)..];

        Assert.All(typos, typo => Assert.False(DepartmentId.TryParse(typo, out _)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_whose_last_character_fits_is_refused_when_its_organisation_code_does_not(string code)
    {
        var forgeries =
            from organisation in Alphabet
            where organisation != code[16]
            from last in Alphabet
            select $"{code[..16]}{organisation}{last}";

        Assert.All(forgeries, forgery => Assert.False(DepartmentId.TryParse(forgery, out _)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("11310199000000019")]
    [InlineData("11310199000000019KK")]
    [InlineData("11310199000000019k")]
    [InlineData(" 1310199000000019K")]
    [InlineData("113101990000000 9K")]
    [InlineData("11310199000000019\u212A")]
    [InlineData("1131019９00000019K")]
    [InlineData("11A10199000000019K")]
    [InlineData("310199000000019")]
    public void What_has_not_the_form_of_a_code_is_refused(string? text)
    {
        Assert.False(DepartmentId.IsForm(text));
        Assert.False(DepartmentId.TryParse(text, out _));
    }

    [Fact]
    public void No_text_whatever_throws() =>
        Gen.String.Sample(text => DepartmentId.TryParse(text, out var id) == id is not null);
}
