using Exchange.Domain.Reading;
using Exchange.Gateway.Quotas;
using Exchange.Hosting.Tokens;

namespace Exchange.Gateway.Tests.Quotas;

public sealed class SubjectRunsTests
{
    private static readonly Caller One = new("https://id.example", "hu-zj", DateTimeOffset.MaxValue);

    private readonly SubjectRuns _runs = new();

    [Fact]
    public void Numbers_in_sequence_are_counted_from_the_fourth_on() =>
        Assert.Equal([0u, 0u, 0u, 4u, 5u], Next("330199199001010018", "330199199001010026", "330199199001010034", "330199199001010042", "33019919900101005X"));

    [Fact]
    public void A_number_asked_for_twice_neither_ends_nor_lengthens_a_run() =>
        Assert.Equal([0u, 0u, 0u, 0u, 4u], Next("330199199001010018", "330199199001010026", "330199199001010026", "330199199001010034", "330199199001010042"));

    [Fact]
    public void A_sorted_list_of_people_is_no_run() =>
        Assert.Equal([0u, 0u, 0u, 0u], Next("310199196203150015", "310199198005201116", "330199199111080133", "340299198903091562"));

    [Fact]
    public void Each_client_has_its_own_run()
    {
        var runs = Enumerable.Range(0, 20).Select(i => _runs.Next(One with { Client = $"c-{i % 10}" }, Cell.OfInteger(i))).ToList();

        Assert.All(runs, run => Assert.Equal(0u, run));
    }

    [Fact]
    public void What_is_no_number_has_no_run() => Assert.Equal([0u, 0u, 0u, 0u], Next("a", "b", "c", "d"));

    private List<uint> Next(params string[] subjects) => [.. subjects.Select(subject => _runs.Next(One, Cell.OfText(subject)))];
}
