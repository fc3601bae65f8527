using Exchange.Domain.Freshness;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Google.Protobuf.WellKnownTypes;
using Change = Exchange.Registry.V1.Change;
using WireState = Exchange.Registry.V1.FreshnessState;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>Each answer says how fresh its data is. The persons of these tests are updated daily.</summary>
public sealed class FreshnessTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    [Theory]
    [InlineData(0, WireState.Fresh)]
    [InlineData(2, WireState.Stale)]
    [InlineData(10, WireState.Overdue)]
    public async Task An_answer_says_how_fresh_its_data_is_and_stale_data_is_answered_all_the_same(int days, WireState state)
    {
        await using var bench = await Bench.StartAsync(registry => Report(registry, Now.AddDays(-days)));

        var answer = await bench.LookupAsync();

        Assert.Equal((Now.AddDays(-days).ToTimestamp(), state), (answer.Provenance.DataUntil, answer.Provenance.Freshness));
        Assert.Single(answer.Rows);
    }

    [Fact]
    public async Task What_was_never_reported_is_said_to_be_unknown_and_a_report_is_told_from_then_on()
    {
        await using var bench = await Bench.StartAsync();

        var before = await bench.LookupAsync();
        await bench.ChangeAsync(registry => Report(registry, Now));
        var after = await bench.ReadAsync(new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose });

        Assert.Equal((null, WireState.Unknown), (before.Provenance.DataUntil, before.Provenance.Freshness));
        Assert.Equal(WireState.Fresh, after[0].Opened.Provenance.Freshness);
    }

    [Fact]
    public async Task An_update_that_cannot_be_read_makes_freshness_unknown_and_stops_no_read()
    {
        await using var bench = await Bench.StartAsync(registry => Report(registry, Now));

        await bench.ChangeAsync(registry => registry.Publish(new Change
        {
            DataUpdate = new() { Resource = Facts.Persons.Code.Value, Version = 2 },
        }));
        var answer = await bench.LookupAsync();

        Assert.Equal(WireState.Unknown, answer.Provenance.Freshness);
        Assert.Single(answer.Rows);
    }

    private static void Report(FakeRegistry registry, DateTimeOffset until) => registry.Publish(new Change
    {
        DataUpdate = new DataUpdate(Facts.Persons.Code, 1, until, until, 0).ToWire(),
    });
}
