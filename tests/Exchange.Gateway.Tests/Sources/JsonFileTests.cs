using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Tests.Sources;

public sealed class JsonFileTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ImmutableArray<Item> Texts = [Facts.Item("v", ItemType.Text)];

    public static TheoryData<ItemType, string, string> Exact => new()
    {
        { ItemType.Decimal, "0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827" },
        { ItemType.Decimal, "12345678901234567890123456789012345678", "12345678901234567890123456789012345678" },
        { ItemType.Decimal, "-0.50", "-0.5" },
        { ItemType.Decimal, "\"12.50\"", "12.5" },
        { ItemType.Text, "0.10", "0.10" },
        { ItemType.Text, "\"a\\u0041\\ud83d\\ude42 \\\"1\\\" : 2, -3\"", "aA🙂 \"1\" : 2, -3" },
        { ItemType.Text, "\"\\\\\"", "\\" },
        { ItemType.Text, "\":5,\\\"x\\\":6\"", ":5,\"x\":6" },
        { ItemType.Date, "\"2016-05-20\"", "2016-05-20" },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public async Task A_value_comes_out_as_it_is_written(ItemType type, string json, string expected)
    {
        var file = Write(".json", $$"""[ { "other": [1, {"v": 2}], "v" : {{json}} } ]""");

        var (rows, _) = await bench.ReadAsync(SourceBench.JsonArray, file, [Facts.Item("v", type)]);

        Assert.Equal(expected, Assert.Single(rows)[0].Text);
    }

    [Theory]
    [InlineData(ItemType.Integer, "9223372036854775807")]
    [InlineData(ItemType.Integer, "-9223372036854775808")]
    [InlineData(ItemType.Logical, "1")]
    [InlineData(ItemType.Logical, "true")]
    public async Task A_value_of_another_type_is_read(ItemType type, string json)
    {
        var file = Write(".json", $$"""[{"v":{{json}}}]""");

        var (rows, _) = await bench.ReadAsync(SourceBench.JsonArray, file, [Facts.Item("v", type)]);

        Assert.Equal(type, Assert.Single(rows)[0].Type);
    }

    [Theory]
    [InlineData(ItemType.Integer, "1e2")]
    [InlineData(ItemType.Integer, "1.0")]
    [InlineData(ItemType.Decimal, "1e2")]
    [InlineData(ItemType.Decimal, "true")]
    [InlineData(ItemType.Text, "{}")]
    [InlineData(ItemType.Text, "[1]")]
    [InlineData(ItemType.Date, "20160520")]
    public async Task What_is_no_value_of_the_type_is_told_and_never_guessed(ItemType type, string json)
    {
        var file = Write(".jsonl", $$"""{"v":{{json}}}""");

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.ReadAsync(SourceBench.JsonArray, file, [Facts.Item("v", type)]));

        Assert.Equal(Reason.SourceAnswerInvalid, refused.Reason);
    }

    [Fact]
    public async Task A_member_that_is_null_or_absent_is_null()
    {
        var file = Write(".ndjson", "{\"v\":null}\n{\"w\":1}\n{\"v\":\"null\"}\n");

        var (rows, _) = await bench.ReadAsync(SourceBench.JsonArray, file, Texts);

        Assert.Equal([Cell.Null, Cell.Null, Cell.OfText("null")], rows.Select(row => row[0]));
    }

    [Theory]
    [InlineData(".json", "{\"v\":1}")]
    [InlineData(".json", "[{\"v\":1}")]
    [InlineData(".json", "[1]")]
    [InlineData(".jsonl", "[{\"v\":1}]")]
    [InlineData(".jsonl", "{\"v\":1}\n{\"v\"")]
    [InlineData(".jsonl", "{\"v\":\"\u0001\"}")]
    public async Task What_is_no_table_ends_in_a_typed_error(string extension, string text)
    {
        var file = Write(extension, text);

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.ReadAsync(SourceBench.JsonArray, file, Texts));

        Assert.True(refused.Reason == Reason.SourceUnavailable || refused.Reason == Reason.SourceAnswerInvalid);
    }

    private string Write(string extension, string text)
    {
        var file = bench.NewTable() + extension;
        File.WriteAllText(Path.Combine(bench.Folder, file), text);
        return file;
    }
}
