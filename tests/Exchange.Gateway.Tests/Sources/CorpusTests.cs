using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>
/// Whatever a value holds: it comes out of each store as itself, a filter or a key finds exactly its rows, and each store is asked
/// for no fewer than that.
/// </summary>
public sealed class CorpusTests(CorpusBench corpus) : IClassFixture<CorpusBench>
{
    private static readonly ItemId Id = CorpusBench.Value(ItemType.Text).Id;

    private static readonly string[] Stores = [SourceBench.Csv, SourceBench.Parquet, SourceBench.JsonArray, SourceBench.Sqlite, SourceBench.Postgres];

    public static TheoryData<string, ItemType> Tables => new MatrixTheoryData<string, ItemType>(Stores, [.. CorpusBench.Corpus.Keys]);

    /// <summary>A logical has no order.</summary>
    public static TheoryData<string, ItemType> Sizes =>
        new MatrixTheoryData<string, ItemType>(
            Stores, [ItemType.Text, ItemType.Decimal, ItemType.Date, ItemType.DateTime, ItemType.Integer, ItemType.Real]);

    public static TheoryData<string, ItemType> Ordered =>
        new MatrixTheoryData<string, ItemType>(Stores, [ItemType.Text, ItemType.Integer, ItemType.Date]);

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Every_value_comes_out_as_itself(string store, ItemType type) =>
        Assert.Equal([Cell.Null, .. Values(type)], await corpus.AskAsync(store, type));

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_filter_for_a_value_finds_its_row_and_no_other(string store, ItemType type)
    {
        foreach (var value in Values(type))
        {
            await AssertFoundAsync(store, type, new RowFilter.Exactly(Id, value));
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_filter_for_no_value_finds_the_row_without_one(string store, ItemType type) =>
        Assert.Equal([Cell.Null], await AssertFoundAsync(store, type, new RowFilter.Exactly(Id, Cell.Null)));

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_list_finds_the_rows_of_its_values(string store, ItemType type)
    {
        await AssertFoundAsync(store, type, new RowFilter.Among(Id, [.. Values(type)]));
        await AssertFoundAsync(store, type, new RowFilter.Among(Id, [.. Values(type).Where((_, i) => i % 2 == 0)]));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_range_finds_the_rows_within_it(string store, ItemType type)
    {
        var bounds = Values(type).Where(value => value != Cell.OfReal(double.NaN)).ToList();
        foreach (var (from, until) in bounds.Zip([.. bounds.Skip(1), Cell.Null]))
        {
            await AssertFoundAsync(store, type, new RowFilter.Range(Id, from, until));
            await AssertFoundAsync(store, type, new RowFilter.Range(Id, until, from));
            await AssertFoundAsync(store, type, new RowFilter.Range(Id, from, Cell.Null));
            await AssertFoundAsync(store, type, new RowFilter.Range(Id, Cell.Null, from));
        }
    }

    [Theory]
    [MemberData(nameof(SourceBench.Stores), MemberType = typeof(SourceBench))]
    public async Task A_prefix_finds_the_rows_that_begin_with_it(string store)
    {
        foreach (var text in CorpusBench.Texts)
        {
            await AssertFoundAsync(store, ItemType.Text, new RowFilter.Prefix(Id, text));
        }
    }

    [Theory]
    [MemberData(nameof(SourceBench.Stores), MemberType = typeof(SourceBench))]
    public async Task A_key_finds_its_row_and_no_other(string store)
    {
        foreach (var value in Values(ItemType.Text))
        {
            Assert.Equal([value], await corpus.LookUpAsync(store, ItemType.Text, value));
        }
    }

    [Theory]
    [MemberData(nameof(Ordered))]
    public async Task Every_store_gives_keys_in_one_order_and_goes_on_from_each(string store, ItemType type)
    {
        ImmutableArray<Cell> expected = [Cell.Null, .. Values(type).Order(Comparer<Cell>.Create(CellOrder.Compare))];

        Assert.Equal(expected, await corpus.OrderedAsync(store, type));
        for (var i = 1; i < expected.Length; i++)
        {
            Assert.Equal(expected[i..], (await corpus.OrderedAsync(store, type, expected[i])).Where(cell => CellOrder.Compare(cell, expected[i]) >= 0));
        }
    }

    // What the store gives holds every row that passes; what passes of it is the answer.
    private async Task<ImmutableArray<Cell>> AssertFoundAsync(string store, ItemType type, RowFilter filter)
    {
        var found = await corpus.AskAsync(store, type, filter);
        var answer = found.Where(cell => FilterRule.Holds(filter, cell)).ToImmutableArray();
        Assert.Equal(Values(type).Prepend(Cell.Null).Where(cell => FilterRule.Holds(filter, cell)), answer);
        return answer;
    }

    private static IEnumerable<Cell> Values(ItemType type) => CorpusBench.Corpus[type].Select(value => type switch
    {
        ItemType.Text => Cell.OfText(value),
        ItemType.Decimal => Cell.TryDecimal(value, out var cell) ? cell : throw new ArgumentException(value),
        ItemType.Date => Cell.TryDate(value, out var cell) ? cell : throw new ArgumentException(value),
        ItemType.DateTime => Cell.OfDateTime(
            (DateTimeOffset.Parse(value, CultureInfo.InvariantCulture).UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
        ItemType.Integer => Cell.OfInteger(long.Parse(value, CultureInfo.InvariantCulture)),
        ItemType.Real => Cell.OfReal(double.Parse(value, CultureInfo.InvariantCulture)),
        _ => Cell.OfLogical(value == "true"),
    });
}
