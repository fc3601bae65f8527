using System.Diagnostics;
using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Comparing;
using Exchange.Cli.Logs;
using Exchange.Cli.Reads;
using Exchange.Cli.Serving;
using Exchange.Domain.Ledger;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>A day at the exchange, step by step, each through the same calls that any department makes.</summary>
internal sealed class DemoDay(ExchangeHome home) : IAsyncDisposable
{
    private const string Married = "310199198005201116";
    private const string Unit = "330799001001GB00001F00010001";
    private const string Child = "330499201506011323";
    private const string Served = "served";

    private readonly DemoClients _clients = new(home);
    private readonly List<DemoStep> _steps = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly string _export = Path.Combine(home.Folder, "export");
    private LogPosition? _villages;

    /// <summary>Waits until the gateway says that a read could be decided and recorded.</summary>
    public async Task ReadyAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while ((await _clients.Health().CheckAsync(new(), cancellationToken: patience.Token)).Status != HealthCheckResponse.Types.ServingStatus.Serving)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    public async Task<IReadOnlyList<DemoStep>> PlayAsync(CancellationToken ct)
    {
        await ShowCatalogueAsync(ct);
        await PublishSecondSourceAsync(ct);
        await ReadVillagesAsync(ct);
        await LookUpAsync(ct);
        await CompareAsync(ct);
        await SuspendDuringStreamAsync(ct);
        await ShowTrailAsync(ct);
        await ShowReceiptAsync(ct);
        await TamperAsync(ct);
        return _steps;
    }

    public ValueTask DisposeAsync()
    {
        _clients.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ShowCatalogueAsync(CancellationToken ct)
    {
        Chapter("A department's developer looks at the catalogue");
        var catalogue = _clients.Catalogue("hu-zj");
        foreach (var department in (await catalogue.ListDepartmentsAsync(new(), cancellationToken: ct)).Departments)
        {
            _names[department.Id] = department.ShortName;
        }

        var resources = (await catalogue.ListResourcesAsync(new(), cancellationToken: ct)).Resources;
        var table = ResourceTables.Empty();
        foreach (var resource in resources)
        {
            ResourceTables.Add(table, resource, Name);
        }

        AnsiConsole.Write(table);
        Step("HU-ZJ", "lists the catalogue", "15 resources", $"{resources.Count} resources");
    }

    private async Task PublishSecondSourceAsync(CancellationToken ct)
    {
        Chapter("A steward claims a datum that has its source already (一数一源)");
        var steward = _clients.Catalogue("sh-ga-steward");
        var resource = (await steward.GetResourceAsync(new() { Code = "101001/0001" }, cancellationToken: ct)).Resource;
        resource.Items.Single(item => item.Id == "marital_status").Claim = Claim.Source;
        (resource.Version, resource.Filing.PublishedAt) = (0, null);
        await RefusedAsync("SH-GA", "publishes 婚姻状况 as its source", "SOURCE_CLAIMED", async () =>
            await steward.DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: ct));
    }

    private async Task ReadVillagesAsync(CancellationToken ct)
    {
        Chapter("A department reads its city's villages, and another tries the same");
        var request = new ReadRequest { Resource = "103002/0015", Purpose = "网签备案地址核对" };
        var clock = Stopwatch.StartNew();
        using var call = _clients.Reads("hu-zj").Read(request, cancellationToken: ct);
        var stream = new StreamReading(call.ResponseStream);
        var table = ReadTables.Empty(["code", "name", "level", "parent_code"]);
        var rows = 0;
        await foreach (var row in stream.RowsAsync(ct))
        {
            if (++rows <= 3)
            {
                table.AddRow([.. row.Select(Markup.Escape)]);
            }
        }

        table.AddRow("…", $"{rows} rows in {clock.ElapsedMilliseconds} ms", "", "");
        AnsiConsole.Write(table);
        _villages = stream.Opened!.Position;
        AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(stream.Opened.Provenance, stream.Opened.Position)}[/]");
        Step("HU-ZJ", "reads 湖州's villages", "1301 rows, hash agrees", $"{stream.Closed!.Rows} rows, hash {(stream.HashAgrees ? "agrees" : "differs")}");

        await RefusedAsync("XC-ZJ", "tries the same without a grant", "GRANT_ABSENT", async () =>
        {
            using var attempt = _clients.Reads("xc-zj").Read(request, cancellationToken: ct);
            await attempt.ResponseStream.MoveNext(ct);
        });
    }

    private async Task LookUpAsync(CancellationToken ct)
    {
        Chapter("Case work: one subject, one purpose, one matter");
        var marriage = new LookupRequest
        {
            Resource = "301003/0003",
            Key = new() { Text = Married },
            Purpose = "保障房资格审查",
            Matter = "HZ-BZF-2026-0117",
        };
        await ServedAsync("hu-zj", "looks a marital status up for a housing matter", marriage, ct);

        var otherPurpose = marriage.Clone();
        otherPurpose.Purpose = "人才引进评分";
        await LookupRefusedAsync("hu-zj", "uses the same grant for another purpose", "PURPOSE_NOT_GRANTED", otherPurpose, ct);

        var property = new LookupRequest { Resource = "103001/0008", Key = new() { Text = Unit }, Purpose = "低保家庭经济状况核对" };
        await LookupRefusedAsync("hf-mz", "checks a household's property without its authorization", "HOUSEHOLD_AUTHORIZATION_MISSING", property, ct);
        property.HouseholdAuthorization = "HF-JTSQ-2026-0042";
        await ServedAsync("hf-mz", "checks it with the authorization", property, ct);

        var insurance = new LookupRequest
        {
            Resource = "203001/0007",
            Key = new() { Text = "341899199502281638" },
            Items = { "payment_status", "base" },
            Purpose = "高企研发人员社保核验",
        };
        var excess = await ServedAsync("hf-kj", "asks for 缴费基数 beside what is granted", insurance, ct);
        Step("HF-KJ", "gets the granted item and not the other", "withheld base", $"withheld {string.Join(", ", excess?.Withheld ?? [])}");

        var birth = new LookupRequest { Resource = "304001/0011", Key = new() { Text = Child }, Purpose = "出生登记" };
        await LookupRefusedAsync("sh-ga", "looks up a child of under 14 without an impact assessment", "IMPACT_ASSESSMENT_MISSING", birth, ct);

        var malformed = new LookupRequest { Resource = "0003", Key = new() { Integer = 7 }, Items = { "No Such" } };
        await LookupRefusedAsync("hu-zj", "sends nonsense", "REQUEST_INVALID", malformed, ct);
    }

    private async Task CompareAsync(CancellationToken ct)
    {
        Chapter("The authority holds copies against their source (多源校核): nothing is voted on, corrections are opened");
        await FoundAsync("婚姻状况 of the police against the registry of marriages", "310199198005201116 310199198208171287", new() { Element = "person.marital_status" }, ct);
        await FoundAsync("规划用途 in sales contracts against the land register", "330799001001GB00002F00020002", new() { Element = "place.planned_use" }, ct);
        await FoundAsync("统一社会信用代码, of which one was given twice", "91320599MA1G610251", new() { Element = "enterprise.credit_code" }, ct);
        await RefusedAsync("SH-SJ", "holds 纳税人状态 against 经营状态, another datum", "ELEMENT_NOT_CARRIED", () =>
            FoundAsync("", "", new() { Element = "enterprise.operating_status", Verifiers = { "302001/0006" } }, ct));
    }

    private async Task FoundAsync(string what, string expected, CompareRequest request, CancellationToken ct)
    {
        request.Report = true;
        using var call = _clients.Comparisons("sh-sj-authority").Compare(request, cancellationToken: ct);
        var responses = await call.ResponseStream.ReadAllAsync(ct).ToListAsync(ct);
        ComparisonTables.Show(responses[0].Opened, responses[^3].Figures, Name);
        ComparisonTables.Show(responses[^2].Discrepancies, responses[^1].Closed);
        Step("SH-SJ", $"compares {what}", expected, string.Join(' ', responses[^2].Discrepancies.Discrepancies.Select(one => one.Subject.Text)));
    }

    private async Task SuspendDuringStreamAsync(CancellationToken ct)
    {
        Chapter("The authority suspends a grant while a stream runs");
        var grants = _clients.Grants("sh-sj-authority");
        var grant = (await grants.GetGrantAsync(new() { Id = "G-0007" }, cancellationToken: ct)).Grant;
        using var call = _clients.Reads("jx-sw").Read(new() { Resource = grant.Resource, Purpose = grant.Purpose }, cancellationToken: ct);
        var clock = new Stopwatch();
        await RefusedAsync("JX-SW", "reads all divisions, slowly, while SH-SJ suspends the grant", "GRANT_SUSPENDED", async () =>
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
        Step("JX-SW", "has nothing more of it", "within 1 s", clock.Elapsed <= TimeSpan.FromSeconds(1) ? "within 1 s" : $"{clock.ElapsedMilliseconds} ms");
        await grants.ReinstateGrantAsync(new() { Id = grant.Id, Version = grant.Version + 1, Reason = "演示：已整改" }, cancellationToken: ct);
    }

    private async Task ShowTrailAsync(CancellationToken ct)
    {
        Chapter("The security officer looks at the trail: reads and refusals alike");
        var found = await _clients.Log("sh-sj-officer").FindEntriesAsync(new() { PageSize = 50 }, cancellationToken: ct);
        var table = EntryTables.Empty();
        foreach (var entry in found.Entries)
        {
            EntryTables.Add(table, entry.Index, entry.Entry, Name);
        }

        AnsiConsole.Write(table);
        var refused = found.Entries.Any(entry => entry.Entry.Refused?.Attempt is { Rule: "GRANT_ABSENT" } attempt && Name(attempt.Consumer) == "XC-ZJ");
        var opened = found.Entries.Any(entry => entry.Entry.Opened?.Attempt is { Grant: "G-0004" });
        Step("SH-SJ", "finds the read and the refusal of the villages", "both", refused && opened ? "both" : "not both");
        await RefusedAsync("HU-ZJ", "looks at the trail without being an officer", "ROLE_MISSING", async () =>
            await _clients.Log("hu-zj").FindEntriesAsync(new(), cancellationToken: ct));
    }

    private async Task ShowReceiptAsync(CancellationToken ct)
    {
        Chapter("The reader keeps a receipt that an outsider can check");
        var receipt = await _clients.Log("hu-zj").GetReceiptAsync(new() { Index = _villages!.Index }, cancellationToken: ct);
        AnsiConsole.Write(new Panel(Markup.Escape(receipt.Proof.TrimEnd())).Header($"receipt of entry {_villages.Index}"));
        using var log = new HttpSource(_clients.LogAddress);
        var key = System.Text.Encoding.UTF8.GetString(await log.ReadAsync(LogFiles.VerifierKey, ct) ?? []);
        var holds = VerifierKey.TryParse(key.Trim(), out var verifier) &&
            TlogProof.TryParse(receipt.Proof, out var proof) && proof.Holds(receipt.Entry.Span, verifier, Ed25519.Check);
        Step("HU-ZJ", "verifies the receipt of its read", "holds", holds ? "holds" : "does not hold");
    }

    private async Task TamperAsync(CancellationToken ct)
    {
        Chapter("Somebody changes one byte in a copy of the log");
        using var log = new HttpSource(_clients.LogAddress);
        if (Directory.Exists(_export))
        {
            Directory.Delete(_export, recursive: true);
        }

        await LogExport.WriteAsync(log, _export, null, ct);
        var copy = new DirectorySource(_export);
        var sound = await LogVerifier.VerifyAsync(copy, null, null, ct);
        AnsiConsole.MarkupLine(LogCommand.Describe(sound));
        Step("anyone", "verifies an export of the log", "Sound", sound.GetType().Name);

        var bundle = Directory.EnumerateFiles(Path.Combine(_export, "tile", "entries"), "*", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(bundle, ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, ct);
        var broken = await LogVerifier.VerifyAsync(copy, null, null, ct);
        AnsiConsole.MarkupLine(LogCommand.Describe(broken));
        Step("anyone", "verifies it after one bit was flipped", "Broken", broken.GetType().Name);
        Directory.Delete(_export, recursive: true);
    }

    private async Task<LookupResponse?> ServedAsync(string client, string did, LookupRequest request, CancellationToken ct)
    {
        try
        {
            var answer = await _clients.Reads(client).LookupAsync(request, cancellationToken: ct);
            AnsiConsole.Write(ReadTables.Of(answer));
            AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(answer.Provenance, answer.Position)}[/]");
            Step(client.ToUpperInvariant(), did, Served, answer.Rows.Count > 0 ? Served : "no row");
            return answer;
        }
        catch (RpcException failure)
        {
            Step(client.ToUpperInvariant(), did, Served, Failures.InfoOf(failure)?.Reason ?? failure.StatusCode.ToString());
            return null;
        }
    }

    private Task LookupRefusedAsync(string client, string did, string reason, LookupRequest request, CancellationToken ct) =>
        RefusedAsync(client.ToUpperInvariant(), did, reason, async () =>
            await _clients.Reads(client).LookupAsync(request, cancellationToken: ct));

    private async Task RefusedAsync(string who, string did, string reason, Func<Task> act)
    {
        try
        {
            await act();
            Step(who, did, reason, Served);
        }
        catch (RpcException refused)
        {
            Failures.Show(AnsiConsole.Console, refused);
            Step(who, did, reason, Failures.InfoOf(refused)?.Reason ?? refused.StatusCode.ToString());
        }
    }

    private void Step(string who, string did, string expected, string got) => _steps.Add(new(who, did, expected, got));

    private string Name(string department) => _names.GetValueOrDefault(department, department);

    private static void Chapter(string title)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule(Markup.Escape(title)).LeftJustified());
    }
}
