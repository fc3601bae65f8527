using Exchange.Cli.Serving;

namespace Exchange.Cli.Demo;

/// <summary>A day at the exchange, step by step, each through the same calls that any department makes.</summary>
internal sealed class DemoDay(ExchangeHome home, DemoClock clock) : IDisposable
{
    // A Friday: the first day after the National Day holidays, and the day before a make-up Saturday.
    private static readonly DateTimeOffset Today = new(2026, 10, 9, 10, 0, 0, TimeSpan.FromHours(8));

    /// <summary>The last working day before the holidays.</summary>
    public static DateTimeOffset Begins { get; } = new(2026, 9, 30, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly DemoStage _stage = new(home, clock);

    public async Task<IReadOnlyList<DemoStep>> PlayAsync(CancellationToken ct)
    {
        await _stage.ReadyAsync(ct);
        var corrections = new CorrectionChapters(_stage);
        await corrections.FileAsync(ct);
        clock.MoveTo(Today);
        await new CatalogueChapters(_stage).PlayAsync(ct);
        await new DutyChapters(_stage).PlayAsync(ct);
        await new LifeChapters(_stage).PlayAsync(ct);
        var reading = new ReadingChapters(_stage);
        await reading.PlayAsync(ct);
        await new ComparisonChapters(_stage).PlayAsync(ct);
        await corrections.SettleAsync(ct);
        await new LogChapters(_stage, reading.Villages!).PlayAsync(ct);
        return _stage.Steps;
    }

    public void Dispose() => _stage.Dispose();
}
