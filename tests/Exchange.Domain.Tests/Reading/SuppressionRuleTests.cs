using CsCheck;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

public sealed class SuppressionRuleTests
{
    private static readonly Gen<ulong[]> AnySizes = Gen.ULong[1, 30].Array[0, 12];

    public static TheoryData<string, ulong[], uint, string> Groups => new()
    {
        { "any size", [1, 2, 3], 0, "1 2 3" },
        { "all large enough", [10, 12, 50], 10, "10 12 50" },
        { "two small ones hide each other", [6, 12, 5, 50], 10, "12 50" },
        { "one small one takes the smallest other with it", [3, 50, 12], 10, "50" },
        { "of two of a size the first", [12, 3, 12], 10, "12" },
        { "fewer rows than the minimum in all", [3, 4], 10, "" },
        { "one small and one large", [3, 50], 10, "" },
        { "one group, large enough", [10], 10, "10" },
        { "no group", [], 10, "" },
    };

    [Theory]
    [MemberData(nameof(Groups))]
    public void Small_groups_are_left_out_and_others_with_them_until_they_are_enough(string what, ulong[] sizes, uint min, string given)
    {
        Assert.NotEmpty(what);

        Assert.Equal(given, string.Join(' ', Given(sizes, min)));
    }

    [Fact]
    public void No_group_given_is_small_and_what_was_left_out_is_no_small_number_of_rows() =>
        Gen.Select(AnySizes, Gen.UInt[0, 20]).Sample((sizes, min) =>
        {
            var given = Given(sizes, min);
            var left = sizes.Sum(size => (long)size) - given.Sum(size => (long)size);
            return given.All(size => size >= min) && (left == 0 || left >= min || given.Length == 0);
        });

    [Fact]
    public void With_a_higher_minimum_no_group_more_is_given() =>
        Gen.Select(AnySizes, Gen.UInt[0, 20], Gen.UInt[0, 20]).Sample((sizes, min, more) =>
        {
            var (wide, narrow) = (SuppressionRule.LeftOut(sizes, min), SuppressionRule.LeftOut(sizes, min + more));
            return Enumerable.Range(0, sizes.Length).All(group => narrow[group] || !wide[group]);
        });

    private static ulong[] Given(ulong[] sizes, uint min)
    {
        var leftOut = SuppressionRule.LeftOut(sizes, min);
        return [.. sizes.Where((_, group) => !leftOut[group])];
    }
}
