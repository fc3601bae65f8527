using Exchange.Audit.V1;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>Why a read is refused and what would allow it; and what a change would have refused.</summary>
internal sealed class ExplanationChapters(DemoStage stage)
{
    private const string Marriages = "301003/0003";

    public async Task PlayAsync(CancellationToken ct)
    {
        await ExplainAsync(ct);
        await SimulateAsync(ct);
    }

    private async Task ExplainAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Why, and what would have allowed it");
        var explained = await stage.Clients.Explanations("hu-zj").ExplainReadAsync(
            new() { Consumer = stage.Id("HU-ZJ"), Resource = Marriages, Mode = Mode.Api, Purpose = "人才引进评分", NamesMatter = true }, cancellationToken: ct);
        var weighed = explained.Grants.FirstOrDefault(one => one.Grant.Id == explained.Grant);
        foreach (var obstacle in weighed?.Obstacles ?? [])
        {
            AnsiConsole.MarkupLineInterpolated($"{explained.Grant} {obstacle.Dimension}: {obstacle.Reason}; allowed by {obstacle.AllowedBy}");
        }

        stage.Step("HU-ZJ", "asks why it may not use its grant for 人才引进评分", "PURPOSE_NOT_GRANTED, in the purpose", $"{explained.Rule}, in the {string.Join(" ", weighed?.Obstacles.Select(one => one.Dimension) ?? [])}");
    }

    private async Task SimulateAsync(CancellationToken ct)
    {
        DemoStage.Chapter("What a change would have refused: the log replayed against a grant without one item");
        var proposed = (await stage.Clients.Grants("hz-mz-steward").GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: ct)).Grant;
        proposed.Items.Remove("marital_status");
        using var call = stage.Clients.Simulations("sh-sj-officer").SimulateChange(
            new() { Grant = proposed, Since = DemoDay.Begins.ToTimestamp() }, cancellationToken: ct);
        SimulationSummary? summary = null;
        while (await call.ResponseStream.MoveNext(ct))
        {
            summary = call.ResponseStream.Current.Summary ?? summary;
        }

        AnsiConsole.MarkupLineInterpolated($"{summary?.Replayed} reads replayed: {summary?.Refused} refused, {summary?.Cut} cut, {summary?.Unchanged} as they were");
        stage.Step("SH-SJ", "drops 婚姻状况 from G-0001, and sees what that would have cost", "every read of it cut, or refused where it asked for nothing else", summary is { Cut: > 0 } && summary.Cut + summary.Refused == summary.Replayed ? "every read of it cut, or refused where it asked for nothing else" : "otherwise");
    }
}
