using System.Diagnostics;
using Exchange.Cli.Reads;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>Departments read what they may, and are refused what they may not.</summary>
internal sealed class ReadingChapters(DemoStage stage)
{
    private const string Married = "310199198005201116";
    private const string Unit = "330799001001GB00001F00010001";
    private const string Child = "330499201506011323";

    /// <summary>Where the read of the villages is recorded.</summary>
    public LogPosition? Villages { get; private set; }

    public async Task PlayAsync(CancellationToken ct)
    {
        await ReadVillagesAsync(ct);
        await LookUpAsync(ct);
        await SuspendDuringStreamAsync(ct);
    }

    private async Task ReadVillagesAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A department reads its city's villages, and another tries the same");
        var request = new ReadRequest { Resource = "103002/0015", Purpose = "网签备案地址核对" };
        var clock = Stopwatch.StartNew();
        var read = stage.Clients.Exchange("hu-zj").ReadAsync(request);
        var table = ReadTables.Empty(["code", "name", "level", "parent_code"]);
        await foreach (var row in read.WithCancellation(ct))
        {
            if (row.Number < 3)
            {
                table.AddRow([.. row.Texts().Select(text => Markup.Escape(text ?? ""))]);
            }
        }

        table.AddRow("…", $"{read.Rows} rows in {clock.ElapsedMilliseconds} ms", "", "");
        AnsiConsole.Write(table);
        Villages = read.Opened!.Position;
        AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(read.Opened.Provenance, read.Opened.Position)}[/]");
        stage.Step("HU-ZJ", "reads 湖州's villages", "1301 rows, hash agrees", $"{read.Rows} rows, hash agrees");

        await stage.RefusedAsync("XC-ZJ", "tries the same without a grant", "GRANT_ABSENT", async () =>
        {
            using var attempt = stage.Clients.Reads("xc-zj").Read(request, cancellationToken: ct);
            await attempt.ResponseStream.MoveNext(ct);
        });
    }

    private async Task LookUpAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Case work: one subject, one purpose, one matter");
        var marriage = new LookupRequest
        {
            Resource = "301003/0003",
            Key = new() { Text = Married },
            Purpose = "保障房资格审查",
            Matter = "HZ-BZF-2026-0117",
        };
        var answer = await stage.ServedAsync("hu-zj", "looks a marital status up for a housing matter", marriage, ct);
        var inDispute = answer?.Disputed.SingleOrDefault();
        stage.Step("HU-ZJ", "is told that it is in dispute (X1), and that the citizen's evidence is to be accepted", "已婚, marital_status disputed, accept evidence", $"{answer?.Rows[0].Values[1].Text}, {inDispute?.Item} disputed{(inDispute?.AcceptEvidence is true ? ", accept evidence" : "")}");

        var otherPurpose = marriage.Clone();
        otherPurpose.Purpose = "人才引进评分";
        await stage.LookupRefusedAsync("hu-zj", "uses the same grant for another purpose", "PURPOSE_NOT_GRANTED", otherPurpose, ct);

        var property = new LookupRequest { Resource = "103001/0008", Key = new() { Text = Unit }, Purpose = "低保家庭经济状况核对" };
        await stage.LookupRefusedAsync("hf-mz", "checks a household's property without its authorization", "HOUSEHOLD_AUTHORIZATION_MISSING", property, ct);
        property.HouseholdAuthorization = "HF-JTSQ-2026-0042";
        await stage.ServedAsync("hf-mz", "checks it with the authorization", property, ct);

        var insurance = new LookupRequest
        {
            Resource = "203001/0007",
            Key = new() { Text = "341899199502281638" },
            Items = { "payment_status", "base" },
            Purpose = "高企研发人员社保核验",
        };
        var excess = await stage.ServedAsync("hf-kj", "asks for 缴费基数 beside what is granted", insurance, ct);
        stage.Step("HF-KJ", "gets the granted item and not the other", "withheld base", $"withheld {string.Join(", ", excess?.Withheld ?? [])}");

        var birth = new LookupRequest { Resource = "304001/0011", Key = new() { Text = Child }, Purpose = "出生登记" };
        await stage.LookupRefusedAsync("sh-ga", "looks up a child of under 14 without an impact assessment", "IMPACT_ASSESSMENT_MISSING", birth, ct);

        var malformed = new LookupRequest { Resource = "0003", Key = new() { Integer = 7 }, Items = { "No Such" } };
        await stage.LookupRefusedAsync("hu-zj", "sends nonsense", "REQUEST_INVALID", malformed, ct);
    }

    private async Task SuspendDuringStreamAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The authority suspends a grant while a stream runs");
        var grants = stage.Clients.Grants("sh-sj-authority");
        var grant = (await grants.GetGrantAsync(new() { Id = "G-0007" }, cancellationToken: ct)).Grant;
        using var call = stage.Clients.Reads("jx-sw").Read(new() { Resource = grant.Resource, Purpose = grant.Purpose }, cancellationToken: ct);
        var clock = new Stopwatch();
        await stage.RefusedAsync("JX-SW", "reads all divisions, slowly, while SH-SJ suspends the grant", "GRANT_SUSPENDED", async () =>
        {
            var batches = 0;
            while (await call.ResponseStream.MoveNext(ct))
            {
                if (++batches == 3)
                {
                    await grants.SuspendGrantAsync(new() { Id = grant.Id, Version = grant.Version, Reason = "演示：超范围使用" }, cancellationToken: ct);
                    clock.Start();
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        });
        AnsiConsole.MarkupLineInterpolated($"The stream ended {clock.ElapsedMilliseconds} ms after the suspension.");
        stage.Step("JX-SW", "has nothing more of it", "within 1 s", clock.Elapsed <= TimeSpan.FromSeconds(1) ? "within 1 s" : $"{clock.ElapsedMilliseconds} ms");
        await grants.ReinstateGrantAsync(new() { Id = grant.Id, Version = grant.Version + 1, Reason = "演示：已整改" }, cancellationToken: ct);
    }
}
