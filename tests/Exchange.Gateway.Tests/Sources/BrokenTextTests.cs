using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>What a file holds that is no text of Unicode ends in a typed error, and never comes out as another text.</summary>
public sealed class BrokenTextTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ImmutableArray<Item> Texts = [Facts.Item("v", ItemType.Text)];

    [Theory]
    [InlineData("""[{"v":"\ud800"}]""")]
    [InlineData("""[{"v":"a\udc00b"}]""")]
    [InlineData("""[{"v":"\ude42\ud83d"}]""")]
    public async Task Half_a_surrogate_pair_in_a_JSON_file_is_no_text(string json)
    {
        var file = TableIn(JsonArray, bench.NewTable());
        await File.WriteAllTextAsync(Path.Combine(bench.Folder, file), json, TestContext.Current.CancellationToken);

        await AssertBrokenAsync(JsonArray, file);
    }

    // C3 begins a character of two bytes.
    [Theory]
    [InlineData("v,x\n", ",1\n")]
    [InlineData("v,x\na", "b,1\n")]
    [InlineData("v,x\n\"a", "\",1\n")]
    [InlineData("x,v\n1,a", "")]
    public async Task A_lone_byte_in_a_CSV_file_is_no_text(string before, string after)
    {
        var file = TableIn(Csv, bench.NewTable());
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(before), 0xC3, .. System.Text.Encoding.UTF8.GetBytes(after)];
        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, file), bytes, TestContext.Current.CancellationToken);

        await AssertBrokenAsync(Csv, file);
    }

    private async Task AssertBrokenAsync(string store, string file)
    {
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.ReadAsync(store, file, Texts));

        Assert.True(refused.Reason == Reason.SourceUnavailable || refused.Reason == Reason.SourceAnswerInvalid);
    }
}
