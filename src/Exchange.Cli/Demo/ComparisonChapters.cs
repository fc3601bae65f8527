using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>What many departments hold of one datum is held against its source, and never voted on 多源校核 (X1–X6).</summary>
internal sealed class ComparisonChapters(DemoStage stage)
{
    private const string Authority = "sh-sj-authority";

    public async Task PlayAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The authority compares what departments hold with what each source holds (多源校核)");
        var marriage = await CompareAsync("person.marital_status", ct);
        stage.Step("SH-SJ", "X1: 婚姻状况, SH-GA's copy against HZ-MZ's register", "310199198005201116 differs, no vote", $"{Subjects(marriage, "310199198005201116")} differs, no vote");
        var use = await CompareAsync("place.planned_use", ct);
        stage.Step("SH-SJ", "X2: 用途, HU-ZJ's contracts against JH-ZR's register", "1 differs", $"{use.Count} differs");
        await stage.RefusedAsync("SH-SJ", "X3: 纳税人状态 is not 经营状态, and is not held against it", "ELEMENT_NOT_CARRIED", () =>
            CompareAsync("enterprise.operating_status", ct, "302001/0006"));
        var codes = await CompareAsync("enterprise.credit_code", ct);
        stage.Step("SH-SJ", "X4: one credit code for two enterprises", "91320599MA1G610251 DuplicateKey", string.Join(", ", codes.Select(found => $"{found.Subject.Text} {found.Kind}")));
        await stage.RefusedAsync("SH-SJ", "X5: 居住地址 is not 户籍地址, and is not held against it", "ELEMENT_NOT_CARRIED", () =>
            CompareAsync("person.household_address", ct, "101002/0002"));
        await CheckAsync(ct);
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        using var call = stage.Clients.Comparisons(Authority).CheckReferences(new() { Rule = "R-0001", Report = true }, cancellationToken: ct);
        var found = new List<ComparisonDiscrepancy>();
        while (await call.ResponseStream.MoveNext(ct))
        {
            found.AddRange(call.ResponseStream.Current.Discrepancies?.Discrepancies ?? []);
        }

        stage.Step("SH-SJ", "X6: an employer who is 注销: a hint, and no value is in doubt", "340299198903091562 Hint", string.Join(", ", found.Select(one => $"{one.Subject.Text} {one.Kind}")));
    }

    private async Task<List<ComparisonDiscrepancy>> CompareAsync(string element, CancellationToken ct, params string[] verifiers)
    {
        var request = new CompareRequest { Element = element, Report = true, Verifiers = { verifiers } };
        using var call = stage.Clients.Comparisons(Authority).Compare(request, cancellationToken: ct);
        var found = new List<ComparisonDiscrepancy>();
        while (await call.ResponseStream.MoveNext(ct))
        {
            var step = call.ResponseStream.Current;
            found.AddRange(step.Discrepancies?.Discrepancies ?? []);
            foreach (var verifier in step.Figures?.Verifiers ?? [])
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"{element} {verifier.Resource}: {verifier.Compared} compared, {verifier.Agreeing} agree, {verifier.Differing} differ, {verifier.OnlyInSource} and {verifier.OnlyInVerifier} with one of them only");
            }
        }

        return found;
    }

    private static string Subjects(List<ComparisonDiscrepancy> found, string looked) =>
        found.Any(one => one.Subject.Text == looked && one.Kind == CorrectionKind.Value) ? looked : "not that one";
}
