using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Cli.Logs;
using Exchange.Domain.Ledger;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>What was done is found in the log, proven by its receipt, and cannot be altered unseen.</summary>
internal sealed class LogChapters(DemoStage stage, LogPosition villages)
{
    private readonly string _export = Path.Combine(stage.Home.Folder, "export");

    public async Task PlayAsync(CancellationToken ct)
    {
        await ShowTrailAsync(ct);
        await ShowReceiptAsync(ct);
        await TamperAsync(ct);
    }

    private async Task ShowTrailAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The security officer looks at the trail: reads and refusals alike");
        var found = await stage.Clients.Log("sh-sj-officer").FindEntriesAsync(new() { PageSize = 100 }, cancellationToken: ct);
        var table = EntryTables.Empty();
        foreach (var entry in found.Entries)
        {
            EntryTables.Add(table, entry.Index, entry.Entry, stage.Name);
        }

        AnsiConsole.Write(table);
        var refused = found.Entries.Any(entry => entry.Entry.Refused?.Attempt is { Rule: "GRANT_ABSENT" } attempt && stage.Name(attempt.Consumer) == "XC-ZJ");
        var opened = found.Entries.Any(entry => entry.Entry.Opened?.Attempt is { Grant: "G-0004" });
        stage.Step("SH-SJ", "finds the read and the refusal of the villages", "both", refused && opened ? "both" : "not both");
        await stage.RefusedAsync("HU-ZJ", "looks at the trail without being an officer", "ROLE_MISSING", async () =>
            await stage.Clients.Log("hu-zj").FindEntriesAsync(new(), cancellationToken: ct));
    }

    private async Task ShowReceiptAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The reader keeps a receipt that an outsider can check");
        var receipt = await stage.Clients.Log("hu-zj").GetReceiptAsync(new() { Index = villages.Index }, cancellationToken: ct);
        AnsiConsole.Write(new Panel(Markup.Escape(receipt.Proof.TrimEnd())).Header($"receipt of entry {villages.Index}"));
        using var log = new HttpSource(stage.Clients.LogAddress);
        var key = System.Text.Encoding.UTF8.GetString(await log.ReadAsync(LogFiles.VerifierKey, ct) ?? []);
        var holds = VerifierKey.TryParse(key.Trim(), out var verifier) &&
            TlogProof.TryParse(receipt.Proof, out var proof) && proof.Holds(receipt.Entry.Span, verifier, Ed25519.Check);
        stage.Step("HU-ZJ", "verifies the receipt of its read", "holds", holds ? "holds" : "does not hold");
    }

    private async Task TamperAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Somebody changes one byte in a copy of the log");
        using var log = new HttpSource(stage.Clients.LogAddress);
        if (Directory.Exists(_export))
        {
            Directory.Delete(_export, recursive: true);
        }

        await LogExport.WriteAsync(log, _export, null, ct);
        var copy = new DirectorySource(_export);
        var sound = await LogVerifier.VerifyAsync(copy, null, null, ct);
        AnsiConsole.MarkupLine(LogCommand.Describe(sound));
        stage.Step("anyone", "verifies an export of the log", "Sound", sound.GetType().Name);

        var bundle = Directory.EnumerateFiles(Path.Combine(_export, "tile", "entries"), "*", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(bundle, ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, ct);
        var broken = await LogVerifier.VerifyAsync(copy, null, null, ct);
        AnsiConsole.MarkupLine(LogCommand.Describe(broken));
        stage.Step("anyone", "verifies it after one bit was flipped", "Broken", broken.GetType().Name);
        Directory.Delete(_export, recursive: true);
    }
}
