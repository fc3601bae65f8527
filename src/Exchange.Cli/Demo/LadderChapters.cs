using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>The ladder of misuse (Art 27), a contractor without a task (Art 36), and a grant given up.</summary>
internal sealed class LadderChapters(DemoStage stage)
{
    public async Task PlayAsync(CancellationToken ct)
    {
        await ClimbAsync(ct);
        await ContractAsync(ct);
    }

    private async Task ClimbAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Misuse: suspended, to be rectified by a day, and terminated only after that (Art 27)");
        var (provider, authority) = (stage.Clients.Grants("wh-rs-steward"), stage.Clients.Grants("sh-sj-authority"));
        var grant = (await provider.GetGrantAsync(new() { Id = "G-0003" }, cancellationToken: ct)).Grant;
        var suspended = (await provider.SuspendGrantAsync(
            new() { Id = grant.Id, Version = grant.Version, Reason = "演示：请求缴费基数，超出授权", RectifyBy = "2026-10-16" }, cancellationToken: ct)).Grant;
        stage.Step("WH-RS", "suspends HF-KJ's grant", "to rectify by 2026-10-16", $"to rectify by {suspended.Suspension?.RectifyBy}");
        await stage.RefusedAsync("SH-SJ", "terminates it at once", "RECTIFICATION_PENDING", async () =>
            await authority.TerminateGrantAsync(new() { Id = grant.Id, Version = suspended.Version, Reason = "演示" }, cancellationToken: ct));
        var reported = (await stage.Clients.Grants("hf-kj").ReportRectificationAsync(
            new() { Id = grant.Id, Version = suspended.Version, Rectified = "已改接口，只取缴费状态" }, cancellationToken: ct)).Grant;
        var reinstated = (await authority.ReinstateGrantAsync(new() { Id = grant.Id, Version = reported.Version, Reason = "整改属实" }, cancellationToken: ct)).Grant;
        stage.Step("SH-SJ", "reinstates it after HF-KJ has said what it rectified", "Active", $"{reinstated.State}");
    }

    private async Task ContractAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A contractor reads only for a task that the grant names (L05, Art 36)");
        var lookup = new LookupRequest { Resource = "101001/0001", Key = new() { Text = "310199196203150015" }, Purpose = "数据校核" };
        await stage.LookupRefusedAsync("sh-sj-contractor", "reads a person's record without a task", "CONTRACTOR_TASK_MISSING", lookup, ct);
        lookup.ContractorTask = "平台运维巡检";
        await stage.ServedAsync("sh-sj-contractor", "reads it for the task that was approved", lookup, ct);
    }
}
