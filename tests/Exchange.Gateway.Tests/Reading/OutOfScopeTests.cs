using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>
/// A source that lies: a view whose city is made by chance whenever it is looked at, so that a row that passed the query's condition
/// comes back with another city. Of its 600 rows about half do. Chance is asked of each row, since it is mixed with the row's numbers:
/// what names no row is asked once for many.
/// </summary>
public sealed class OutOfScopeTests
{
    public static TheoryData<ScopeTerm> Scopes =>
    [
        new ScopeTerm.Prefix(ItemId.Parse("city"), "31"),
        new ScopeTerm.Among(ItemId.Parse("city"), [Cell.OfText("310000"), Cell.OfText("320000")]),
    ];

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task A_stream_sends_no_row_outside_the_scope_and_says_how_many_were_left_out(ScopeTerm scope)
    {
        await using var bench = await Bench.StartAsync(Lying(scope, "number", "city"));

        var stream = await bench.ReadAsync(new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose });

        var closed = stream[^1].Closed;
        var cities = stream.Where(message => message.Batch is not null).SelectMany(message => message.Batch.Columns[1].Texts).ToList();
        Assert.NotEmpty(cities);
        Assert.All(cities, city => Assert.Equal("310000", city));
        Assert.Equal((ulong)cities.Count, closed.Rows);
        Assert.InRange(closed.OutOfScopeRows, 50UL, 550UL);
        var record = bench.Audit.Entries[^1].Closed;
        Assert.Equal((closed.Rows, closed.OutOfScopeRows), (record.Rows, record.OutOfScopeRows));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task A_lookup_answers_no_row_outside_the_scope_though_the_scopes_item_is_not_granted(ScopeTerm scope)
    {
        await using var bench = await Bench.StartAsync(Lying(scope, "number", "name"));

        var answer = await bench.LookupAsync();

        var record = bench.Audit.Entries[^1].Answered;
        Assert.Equal(["number", "name"], answer.Items);
        Assert.Equal((ulong)answer.Rows.Count, record.Rows);
        Assert.All(answer.Rows, row => Assert.Equal(2, row.Values.Count));
        Assert.InRange(record.OutOfScopeRows, 10UL, 190UL);
    }

    [Fact]
    public async Task An_honest_source_loses_nothing()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish((Facts.Grant with
        {
            Version = 2,
            Scope = [new ScopeTerm.Prefix(ItemId.Parse("city"), "31"), new ScopeTerm.Among(ItemId.Parse("city"), [Cell.OfText("310000")])],
        }).ToWire()));

        var answer = await bench.LookupAsync();

        Assert.Single(answer.Rows);
        Assert.Equal(0UL, bench.Audit.Entries[^1].Answered.OutOfScopeRows);
    }

    private static Action<FakeRegistry> Lying(ScopeTerm scope, params ReadOnlySpan<string> items)
    {
        var granted = Facts.Grant with
        {
            Version = 2,
            Scope = [scope],
            Items = [.. items.ToArray().Select(ItemId.Parse)],
            ImpactAssessment = "影响评估〔2026〕1号",
        };
        return registry =>
        {
            registry.Publish((Facts.Persons with { Mapping = Facts.Map("lying", "number", "name", "city") }).ToWire());
            registry.Publish(granted.ToWire());
        };
    }
}
