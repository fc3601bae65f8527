using Exchange.Domain.Errors;
using Exchange.Gateway.Sources;
using Exchange.Gateway.Tests.Sources.Adapters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Gateway.Tests.Sources;

public sealed class CircuitTests : IAsyncLifetime
{
    private const int BreakAfter = 4;

    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private ScriptedAdapter _adapter = null!;
    private DepartmentSources _sources = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _adapter = await ScriptedAdapter.StartAsync();
        _sources = new(
            Options.Create(new GatewayOptions
            {
                Sources =
                [
                    new()
                    {
                        Department = Facts.Provider.Value, Name = "adapter", Kind = SourceKind.Adapter, Location = _adapter.Location, BreakAfter = BreakAfter, BreakFor = BreakFor,
                    },
                ],
            }),
            _time,
            NullLogger<DepartmentSources>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _sources.Dispose();
        await _adapter.DisposeAsync();
    }

    [Fact]
    public async Task A_source_that_keeps_failing_is_left_alone_and_its_readers_learn_when_to_come_again()
    {
        await FailAsync(BreakAfter, "says_internal");

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => AskAsync(ScriptedAdapter.Good));

        Assert.Equal(Reason.SourceUnavailable, refused.Reason);
        Assert.InRange(refused.RetryAfter!.Value, BreakFor - TimeSpan.FromSeconds(1), BreakFor);
        Assert.Equal(BreakAfter, _adapter.Asked);
    }

    [Fact]
    public async Task After_the_pause_one_read_tries_it_and_all_others_follow_when_it_answers()
    {
        await FailAsync(BreakAfter, "says_internal");
        _time.Advance(BreakFor);

        await AskAsync(ScriptedAdapter.Good);
        await AskAsync(ScriptedAdapter.Good);

        Assert.Equal(BreakAfter + 2, _adapter.Asked);
    }

    [Fact]
    public async Task After_the_pause_a_read_that_fails_has_it_left_alone_again()
    {
        await FailAsync(BreakAfter, "says_internal");
        _time.Advance(BreakFor);
        await FailAsync(1, "says_internal");

        await Assert.ThrowsAsync<ExchangeException>(() => AskAsync(ScriptedAdapter.Good));

        Assert.Equal(BreakAfter + 1, _adapter.Asked);
    }

    [Fact]
    public async Task What_was_asked_wrongly_does_not_count_against_a_source()
    {
        await FailAsync(3 * BreakAfter, "no_such_table");

        await AskAsync(ScriptedAdapter.Good);

        Assert.Equal((3 * BreakAfter) + 1, _adapter.Asked);
    }

    private async Task FailAsync(int times, string table)
    {
        for (var i = 0; i < times; i++)
        {
            await Assert.ThrowsAsync<ExchangeException>(() => AskAsync(table));
        }
    }

    private async Task AskAsync(string table)
    {
        var resource = Facts.Persons with { Items = [Facts.Persons.Items[0]], Mapping = Facts.Map(table, "number") with { Connection = "adapter" } };
        await using var rows = await _sources.AskAsync(new(resource, resource.Mapping, resource.Items, [], null), Ct);
    }
}
