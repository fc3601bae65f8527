using System.Text.RegularExpressions;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Tests.Errors;

public sealed partial class ReasonTests
{
    [Fact]
    public void Every_reason_is_in_the_catalogue_once()
    {
        var declared = typeof(Reason).GetProperties().Where(property => property.PropertyType == typeof(Reason)).Select(property => property.GetValue(null));

        Assert.Equal(declared.ToHashSet(), Reason.All.ToHashSet<object?>());
        Assert.Equal(Reason.All.Count, Reason.All.Select(reason => reason.Code).Distinct().Count());
    }

    [Fact]
    public void Every_code_is_in_upper_snake_case() => Assert.All(Reason.All, reason => Assert.Matches(UpperSnake(), reason.Code));

    [Fact]
    public void Every_reason_is_one_sentence() => Assert.All(Reason.All, reason => Assert.Matches(Sentence(), reason.Sentence));

    [Fact]
    public void Every_way_to_go_on_is_a_sentence() =>
        Assert.All(Reason.All.Where(reason => reason.Remedy is not null), reason => Assert.Matches(Sentence(), reason.Remedy));

    [GeneratedRegex(@"\A[A-Z]+(_[A-Z]+)*\z")]
    private static partial Regex UpperSnake();

    [GeneratedRegex(@"\A[\p{Lu}\p{Lo}][^.]*\.\z|\A\p{Lu}.*\)\.\z")]
    private static partial Regex Sentence();
}
