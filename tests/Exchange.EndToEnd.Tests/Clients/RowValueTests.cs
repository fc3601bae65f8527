using Apache.Arrow;
using Exchange.Client;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>Values as a developer takes them, and as Arrow has them.</summary>
public sealed class RowValueTests : IAsyncLifetime
{
    private ClientBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await ClientBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Every_value_comes_out_as_it_went_in()
    {
        var rows = new List<object?[]>();
        await foreach (var row in _bench.Connect().ReadAsync(ClientBench.Request(byKey: false)).WithCancellation(Ct))
        {
            rows.Add(
            [
                row.Text("code"), row.Text("name"), row.Text("income"), row.Date("born"), row.Instant("seen")?.UtcDateTime, row.Logical("active"),
                row.Integer("children"), row.Real("ratio"),
            ]);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(Rows.Of), rows);
    }

    [Fact]
    public async Task A_decimal_is_exact_or_an_error()
    {
        var rows = await FirstAsync();

        Assert.Equal(-12.5m, rows[0].Decimal("income"));
        Assert.Null(rows[1].Decimal("income"));
        Assert.Equal(1000m, rows[5].Decimal("income"));
        Assert.Throws<OverflowException>(() => rows[3].Decimal("income"));
        Assert.Throws<OverflowException>(() => rows[4].Decimal("income"));
    }

    [Fact]
    public async Task What_the_answer_does_not_have_is_named()
    {
        var row = (await FirstAsync())[0];

        Assert.Contains("nonsense", Assert.Throws<KeyNotFoundException>(() => row.Text("nonsense")).Message, StringComparison.Ordinal);
        Assert.Contains("Text", Assert.Throws<InvalidOperationException>(() => row.Integer("code")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arrow_has_the_same_values_and_says_of_which_types_they_are()
    {
        var (rows, read) = (new List<object?[]>(), 0);
        await foreach (var batch in _bench.Connect().ReadArrowAsync(ClientBench.Request(byKey: false), ct: Ct))
        {
            using (batch)
            {
                rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => batch.Arrays.Select(array => ValueOf(array, row)).ToArray()));
                Assert.Equal(
                    ["TEXT", "TEXT", "DECIMAL", "DATE", "DATE_TIME", "LOGICAL", "INTEGER", "REAL"],
                    batch.Schema.FieldsList.Select(field => field.Metadata["exchange.type"]));
                read++;
            }
        }

        Assert.Equal(10, read);
        Assert.Equal(Enumerable.Range(0, 1000).Select(Rows.Of), rows);
    }

    private async Task<ReadRow[]> FirstAsync()
    {
        await foreach (var batch in _bench.Connect().ReadAsync(ClientBench.Request(byKey: false)).BatchesAsync(Ct))
        {
            return [.. batch.Rows];
        }

        return [];
    }

    private static object? ValueOf(IArrowArray array, int row) => array switch
    {
        StringArray texts => texts.GetString(row),
        Date32Array dates => dates.GetDateOnly(row),
        TimestampArray instants => instants.GetTimestamp(row)?.UtcDateTime,
        BooleanArray logicals => logicals.GetValue(row),
        Int64Array integers => integers.GetValue(row),
        DoubleArray reals => reals.GetValue(row),
        _ => throw new InvalidOperationException(array.GetType().Name),
    };
}
