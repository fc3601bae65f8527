using System.Collections.Immutable;
using System.Security.Cryptography;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Testing.Services;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>The worked example of docs/read-path.md.</summary>
public sealed class DocumentedHashTests
{
    private static readonly ImmutableArray<Item> Items =
    [
        Facts.Item("name", ItemType.Text), Facts.Item("income", ItemType.Decimal), Facts.Item("born", ItemType.Date),
        Facts.Item("seen", ItemType.DateTime), Facts.Item("active", ItemType.Logical), Facts.Item("children", ItemType.Integer),
        Facts.Item("ratio", ItemType.Real), Facts.Item("note", ItemType.Text),
    ];

    private static readonly ImmutableArray<Cell> Row =
    [
        Cell.OfText("张三"), Cell.TryDecimal("-12.50", out var income) ? income : default, Cell.OfDate(new(2016, 5, 20)),
        Cell.OfDateTime(1), Cell.OfLogical(true), Cell.OfInteger(7), Cell.OfReal(0.5), Cell.Null,
    ];

    private static readonly string Documented = Block("sha256").Trim();

    [Fact]
    public void The_documented_bytes_have_the_documented_hash()
    {
        var bytes = Block("hex").Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => Convert.FromHexString(line.Split(' ')[0]));

        Assert.Equal(Documented, Convert.ToHexStringLower(SHA256.HashData([.. bytes])));
    }

    [Fact]
    public void The_gateway_gives_the_documented_hash()
    {
        using var hash = new ContentHash(Items);
        foreach (var cell in Row)
        {
            hash.Add(cell);
        }

        Assert.Equal(Documented, Convert.ToHexStringLower(hash.Finish()));
    }

    [Fact]
    public void A_client_that_knows_only_the_wire_computes_the_documented_hash() =>
        Assert.Equal(
            Documented,
            Convert.ToHexStringLower(ClientHash.Of([.. Items.Select(item => item.Id.Value)], [Row.Select(cell => ClientHash.Encode(cell.ToWire()))])));

    [Fact]
    public void Every_NaN_has_the_documented_bytes() =>
        Assert.Equal("077ff8000000000000", Convert.ToHexStringLower(ClientHash.Encode(Cell.OfReal(-double.NaN).ToWire())));

    private static string Block(string language) =>
        File.ReadAllText(RepositoryRoot.Combine("docs", "read-path.md")).Split($"```{language}\n")[1].Split("```")[0];
}
