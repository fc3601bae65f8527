using Exchange.Cli.Serving;

namespace Exchange.Cli.Demo;

/// <summary>Six weeks at the exchange and then a day, step by step, each through the same calls that any department makes.</summary>
internal sealed class DemoDay(ExchangeHome home, DemoClock clock) : IDisposable
{
    private readonly DemoStage _stage = new(home, clock);

    /// <summary>The day on which the first request of the scenario is filed.</summary>
    public static DateTimeOffset Begins { get; } = At(8, 28);

    /// <summary>A morning of 2026 in Asia/Shanghai.</summary>
    public static DateTimeOffset At(int month, int day) => new(2026, month, day, 10, 0, 0, TimeSpan.FromHours(8));

    public async Task<IReadOnlyList<DemoStep>> PlayAsync(CancellationToken ct)
    {
        await _stage.ReadyAsync(ct);
        var (acceptance, terms, platform) = (new AcceptanceChapters(_stage), new TermChapters(_stage), new PlatformChapters(_stage));
        var corrections = new CorrectionChapters(_stage);
        await acceptance.PlayAsync(ct);
        await terms.FileAsync(ct);
        await acceptance.ConsentAsync(ct);
        await platform.PlayAsync(ct);
        await terms.AnswerAsync(ct);

        // The last working day before the National Day holidays.
        clock.MoveTo(At(9, 30));
        await corrections.FileAsync(ct);
        await platform.FileUnconditionalAsync(ct);
        await platform.AuthorizeAsync(ct);

        // A Friday: the second day after the holidays, and the day before a make-up Saturday.
        clock.MoveTo(At(10, 9));
        await PlayTodayAsync(corrections, ct);
        await acceptance.ReadAsync(ct);
        await new DeskChapters(_stage, acceptance, terms, platform).PlayAsync(ct);
        await new LadderChapters(_stage).PlayAsync(ct);
        await new ExplanationChapters(_stage).PlayAsync(ct);
        await new CheckChapters(_stage).PlayAsync(ct);
        return _stage.Steps;
    }

    public void Dispose() => _stage.Dispose();

    private async Task PlayTodayAsync(CorrectionChapters corrections, CancellationToken ct)
    {
        await new CatalogueChapters(_stage).PlayAsync(ct);
        await new DutyChapters(_stage).PlayAsync(ct);
        await new LifeChapters(_stage).PlayAsync(ct);
        var reading = new ReadingChapters(_stage);
        await reading.PlayAsync(ct);
        await new ObligationChapters(_stage).PlayAsync(ct);
        await new FormChapters(_stage).PlayAsync(ct);
        await new ComparisonChapters(_stage).PlayAsync(ct);
        await corrections.SettleAsync(ct);
        await new LogChapters(_stage, reading.Villages!).PlayAsync(ct);
    }
}
