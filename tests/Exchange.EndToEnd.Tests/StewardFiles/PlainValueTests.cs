using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.EndToEnd.Tests.StewardFiles;

/// <summary>Truths, numbers and instants in a file.</summary>
public sealed class PlainValueTests
{
    private static readonly FieldDescriptor Begins = Statements.Descriptor.FindFieldByName("begins");
    private static readonly FieldDescriptor Ends = Statements.Descriptor.FindFieldByName("ends");

    [Fact]
    public void A_term_begins_with_its_first_day_and_ends_when_its_last_is_over()
    {
        var (begins, _) = PlainValue.Read("2026-10-12", Begins);
        var (ends, _) = PlainValue.Read("2027-12-31", Ends);

        Assert.Equal(new DateTimeOffset(2026, 10, 12, 0, 0, 0, TimeSpan.FromHours(8)), ((Timestamp)begins!).ToDateTimeOffset());
        Assert.Equal(new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)), ((Timestamp)ends!).ToDateTimeOffset());
    }

    [Fact]
    public void An_instant_with_its_zone_is_that_instant()
    {
        var (ends, _) = PlainValue.Read("2027-12-31T18:00+08:00", Ends);

        Assert.Equal(new DateTimeOffset(2027, 12, 31, 18, 0, 0, TimeSpan.FromHours(8)), ((Timestamp)ends!).ToDateTimeOffset());
    }

    [Theory]
    [InlineData("2027-12-31T18:00")]
    [InlineData("2027-02-30")]
    [InlineData("9999-12-31")]
    [InlineData("0001-01-01")]
    [InlineData("tomorrow")]
    [InlineData("")]
    public void What_is_no_instant_is_told(string text) => Assert.Null(PlainValue.Read(text, Ends).Value);

    [Theory]
    [InlineData("true", true)]
    [InlineData("是", true)]
    [InlineData("No", false)]
    [InlineData("maybe", null)]
    public void A_truth_is_one_word(string text, bool? value) =>
        Assert.Equal(value, (bool?)PlainValue.Read(text, Statements.Descriptor.FindFieldByName("declaration")).Value);

    [Theory]
    [InlineData("2000", 2000UL)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    public void A_number_is_whole(string text, ulong? value) =>
        Assert.Equal(value, (ulong?)PlainValue.Read(text, Quota.Descriptor.FindFieldByName("reads")).Value);
}
