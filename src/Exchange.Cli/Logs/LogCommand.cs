using System.CommandLine;
using Exchange.Audit.Verification;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Serving;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log</c>: the audit log as anybody may take it, check it and prove from it.</summary>
internal static class LogCommand
{
    public static Command Create() => new("log", "The audit log 审计日志: search it, export it, verify it, prove an entry.")
    {
        Export(), Verify(), Receipt(), CheckCommand.Create(), FindCommand.Create(), ConsistencyCommand.Create(), MirrorCommand.Create(),
        KeepCommand.Create(), ImportCommand.Create(),
    };

    private static Command Export()
    {
        var directory = new Argument<string>("DIR") { Description = "The folder to write; the layout is C2SP tlog-tiles." };
        var log = LogOption();
        var data = Options.Data();
        var command = new Command("export", "Writes checkpoint, vkey, tile/… and tile/entries/… as any tlog-tiles reader expects them.")
        {
            directory, log, data,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetRequiredValue(directory);
            if (File.Exists(Path.Combine(folder, LogFiles.Checkpoint)))
            {
                // An export is evidence: a later one of a log that was cut or signed anew must not take its place.
                throw new InvalidDataException($"{folder} holds an export already; write this one beside it.");
            }

            using var source = new HttpSource(new Uri(parsed.GetValue(log) ?? AddressOf(parsed.GetValue(data)!)));
            var checkpoint = await LogProgressBar.RunAsync(
                "exporting", progress => LogExport.WriteAsync(source, parsed.GetRequiredValue(directory), progress, ct));
            AnsiConsole.WriteLine($"{checkpoint.Size} entries of {checkpoint.Origin} written to {parsed.GetValue(directory)}");
        });
        return command;
    }

    private static Command Verify()
    {
        var place = new Argument<string?>("DIR|URL")
        {
            Description = "An exported folder, or a log's address; by default the data folder's log.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var trusted = new LogPlace();
        var data = Options.Data();
        var command = new Command("verify", "Checks the signature, the witnesses' quorum, every entry, every tile and each gateway's count; names the first thing wrong.")
        {
            place, data,
        };
        trusted.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var source = LogPlace.Open(parsed.GetValue(place) ?? AddressOf(parsed.GetValue(data)!));
            using var closing = source as IDisposable;
            var trust = await trusted.TrustAsync(parsed, source, ct);
            var verdict = await LogProgressBar.RunAsync("verifying", progress => LogVerifier.VerifyTrustedAsync(source, trust, progress, ct));
            AnsiConsole.MarkupLine(Describe(verdict));
            LogPlace.Show((verdict as LogVerdict.Sound)?.Policy);
            Caution(trusted.IsBlind(parsed));
            return verdict is LogVerdict.Sound ? 0 : 1;
        });
        return command;
    }

    private static Command Receipt()
    {
        var access = new UserAccess();
        var index = new Argument<ulong>("N") { Description = "The entry's index." };
        var gateway = RegistryAccess.Address();
        var origin = new Option<string?>("--origin")
        {
            Description = "The log, as the position of the answer names it, where the exchange has several; --log is its address then.",
            HelpName = "ORIGIN",
        };
        var log = LogOption();
        var output = new Option<string?>("--out") { Description = "Writes FILE.entry and FILE.tlog-proof.", HelpName = "FILE" };
        var key = new Option<string?>("--vkey") { Description = "The log's verifier key; by default the log's own.", HelpName = "KEY" };
        var command = new Command("receipt", "Gets the proof that entry N is in the log, and checks it.") { index, gateway, origin, log, output, key };
        command.Add(ReceiptVerifyCommand.Create());
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var receipt = await new Audit.V1.LogService.LogServiceClient(channel)
                .GetReceiptAsync(
                    new() { Index = parsed.GetValue(index) },
                    parsed.GetValue(origin) is { } named ? new() { { "exchange-origin", named } } : [],
                    cancellationToken: ct);
            var verifier = ParseKey(parsed.GetValue(key)) ?? await KeyOfAsync(parsed.GetValue(log) ?? AddressOf(access.Data(parsed)), ct);
            var holds = TlogProof.TryParse(receipt.Proof, out var proof) && proof.Holds(receipt.Entry.Span, verifier, Ed25519.Check);
            AnsiConsole.Write(EntryTables.Of(parsed.GetValue(index), Audit.V1.Entry.Parser.ParseFrom(receipt.Entry)));
            if (parsed.GetValue(output) is { } file)
            {
                await File.WriteAllBytesAsync($"{file}.entry", receipt.Entry.Memory, ct);
                await File.WriteAllTextAsync($"{file}.tlog-proof", receipt.Proof, ct);
            }
            else
            {
                AnsiConsole.WriteLine(receipt.Proof);
            }

            if (!holds)
            {
                throw new InvalidDataException("The receipt does not hold.");
            }

            AnsiConsole.MarkupLine("[green]The receipt holds: this entry is in the signed log.[/]");
            Caution(parsed.GetValue(key) is null);
        });
        return command;
    }

    public static string Describe(LogVerdict verdict) => verdict switch
    {
        LogVerdict.Sound sound =>
            $"[green]Sound:[/] {sound.Checkpoint.Size} entries of {Markup.Escape(sound.Checkpoint.Origin)}, root {sound.Checkpoint.Root}; " +
            string.Join(", ", sound.Gateways.Select(gateway => $"{Markup.Escape(gateway.Key)} 1–{gateway.Value} without a gap")),
        LogVerdict.Broken broken => $"[red]Broken:[/] {broken.Defect.Kind}: {Markup.Escape(broken.Defect.Sentence)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // Whoever keeps a log can sign another one anew; only a key from elsewhere shows that.
    public static void Caution(bool isBlind)
    {
        if (isBlind)
        {
            AnsiConsole.MarkupLine("[grey]Checked with the key that the log itself shows; give --vkey or --policy with the one that you trust.[/]");
        }
    }

    private static Option<string?> LogOption() =>
        Options.Address("--log", "The log's address; by default the data folder's.", "http", "https");

    public static string AddressOf(string data) => new ExchangeHome(data).Configure(null)["Audit:WebListen"]!;

    public static VerifierKey? ParseKey(string? text) => text switch
    {
        null => null,
        _ when VerifierKey.TryParse(text.Trim(), out var key) => key,
        _ => throw new InvalidDataException("--vkey is not a verifier key such as name+0a1b2c3d+AZ…"),
    };

    private static async Task<VerifierKey> KeyOfAsync(string log, CancellationToken ct)
    {
        using var source = new HttpSource(new Uri(log));
        var text = await source.ReadAsync(LogFiles.VerifierKey, ct) ?? throw new InvalidDataException("The log has no vkey.");
        return ParseKey(System.Text.Encoding.UTF8.GetString(text))!;
    }
}
