using Exchange.Cli.Serving;

namespace Exchange.Cli.Demo;

/// <summary>A day at the exchange, step by step, each through the same calls that any department makes.</summary>
internal sealed class DemoDay(ExchangeHome home, DemoClock clock) : IDisposable
{
    /// <summary>A Friday: the first day after the National Day holidays, and the day before a make-up Saturday.</summary>
    public static DateTimeOffset Begins { get; } = new(2026, 10, 9, 10, 0, 0, TimeSpan.FromHours(8));

    private readonly DemoStage _stage = new(home, clock);

    public async Task<IReadOnlyList<DemoStep>> PlayAsync(CancellationToken ct)
    {
        await _stage.ReadyAsync(ct);
        await new CatalogueChapters(_stage).PlayAsync(ct);
        await new LifeChapters(_stage).PlayAsync(ct);
        var reading = new ReadingChapters(_stage);
        await reading.PlayAsync(ct);
        await new LogChapters(_stage, reading.Villages!).PlayAsync(ct);
        return _stage.Steps;
    }

    public void Dispose() => _stage.Dispose();
}
