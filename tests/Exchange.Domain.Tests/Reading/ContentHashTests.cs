using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

public sealed class ContentHashTests
{
    private static readonly Gen<Cell> AnyCell = Gen.OneOf(
        Gen.Const(Cell.Null),
        Gen.String[Gen.Char["ab婚"], 0, 3].Select(Cell.OfText),
        Gen.Int[-2, 2].Select(value => Cell.OfInteger(value)),
        Gen.Int[-2, 2].Select(value => Cell.OfDateTime(value)),
        Gen.Int[-2, 2].Select(value => Cell.OfReal(value)),
        Gen.Bool.Select(Cell.OfLogical),
        Gen.Int[1, 3].Select(day => Cell.OfDate(new(2026, 1, day))));

    private static readonly Gen<Cell[][]> AnyRows = Gen.Int[1, 3].SelectMany(width => AnyCell.Array[width].Array[0, 4]);

    [Fact]
    public void The_hash_of_these_rows_never_changes()
    {
        Cell[][] rows =
        [
            [Cell.OfText("已婚"), Decimal("-12.50"), Cell.OfDate(new(2016, 5, 20)), Cell.OfDateTime(1_791_511_200_000_000)],
            [Cell.Null, Cell.OfInteger(-1), Cell.OfReal(0.5), Cell.OfLogical(true)],
        ];

        Assert.Equal("a47a0e8993d6a4323489699c26928a0249bae07a311706e23e9ae5ed6518f78c", Hash(["a", "b", "c", "d"], rows));
    }

    [Fact]
    public void Two_tables_have_one_hash_exactly_when_they_are_equal() =>
        Gen.Select(AnyRows, AnyRows).Sample((left, right) =>
            Text(left) == Text(right) == (Hash(Names(left), left) == Hash(Names(right), right)));

    [Fact]
    public void A_cell_that_changes_or_moves_changes_the_hash() =>
        Gen.Select(AnyCell, AnyCell, AnyCell).Where((a, b, c) => a != b && b != c).Sample((a, b, c) =>
            new[]
            {
                Hash(["x", "y"], [[a, b], [b, c]]),
                Hash(["x", "y"], [[b, a], [b, c]]),
                Hash(["x", "y"], [[a, b], [c, b]]),
                Hash(["x", "y"], [[a, b]]),
                Hash(["y", "x"], [[a, b], [b, c]]),
                Hash(["x", "y"], [[a, c == a ? Cell.OfText("other") : c], [b, c]]),
            }.Distinct().Count() == 6);

    [Fact]
    public void An_item_is_never_taken_for_a_row()
    {
        var twoItems = Hash(["a", "abcdef"], [[Cell.Null, Cell.Null]]);
        var oneItem = Hash(["a"], [[Cell.Null], [Cell.Null], [Cell.Null], [Cell.OfInteger(0x6162_6364_6566_0000)]]);

        Assert.NotEqual(twoItems, oneItem);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_365)]
    [InlineData(1_366)]
    [InlineData(4_096)]
    [InlineData(100_000)]
    public void A_text_of_any_length_is_hashed_whole(int length)
    {
        var text = new string('婚', length);

        var hashes = new[] { Hash(["a"], [[Cell.OfText(text)]]), Hash(["a"], [[Cell.OfText(text[1..] + "姻")]]) };

        Assert.Equal(2, hashes.Distinct().Count());
    }

    private static string Hash(string[] items, Cell[][] rows)
    {
        using var hash = new ContentHash(
            [.. items.Select(id => new Item(ItemId.Parse(id), id, ItemType.Text, null, Claim.None, Sensitivity.None))]);
        foreach (var cell in rows.SelectMany(row => row))
        {
            hash.Add(cell);
        }

        return Convert.ToHexStringLower(hash.Finish());
    }

    private static string[] Names(Cell[][] rows) => [.. Enumerable.Range(0, rows.Length == 0 ? 1 : rows[0].Length).Select(i => $"i{i}")];

    private static string Text(Cell[][] rows) =>
        $"{Names(rows).Length} " + string.Join('|', rows.Select(row => string.Join(',', row.Select(c => $"{c.Type}:{c.Text}:{c.Integer}"))));

    private static Cell Decimal(string text) => Cell.TryDecimal(text, out var cell) ? cell : throw new ArgumentException(text);
}
