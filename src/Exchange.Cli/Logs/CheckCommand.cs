using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log check</c>: a kept receipt, off line.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "As 'log receipt --out FILE' wrote it: FILE.entry and FILE.tlog-proof." };
        var key = new Option<string>("--vkey") { Description = "The log's verifier key, from where you trust it.", HelpName = "KEY", Required = true };
        var command = new Command("check", "Checks a kept receipt without asking anybody.") { file, key };
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetRequiredValue(file);
            var entry = await File.ReadAllBytesAsync($"{name}.entry", ct);
            var text = await File.ReadAllTextAsync($"{name}.tlog-proof", ct);
            var verifier = LogCommand.ParseKey(parsed.GetRequiredValue(key))!;
            if (!TlogProof.TryParse(text, out var proof))
            {
                throw new InvalidDataException($"{name}.tlog-proof is not a proof of the form c2sp.org/tlog-proof@v1.");
            }

            if (!Checkpoint.TryOpen(proof.Checkpoint, verifier, Ed25519.Check, out var checkpoint))
            {
                throw new InvalidDataException($"The proof's checkpoint is not signed by {verifier.Name} with this key.");
            }

            if (!proof.Holds(entry, verifier, Ed25519.Check))
            {
                throw new InvalidDataException($"This entry is not entry {proof.Index} of the log of {checkpoint.Size} entries that was signed.");
            }

            AnsiConsole.Write(EntryTables.Of((ulong)proof.Index, Entry.Parser.ParseFrom(entry)));
            AnsiConsole.MarkupLineInterpolated($"[green]The receipt holds:[/] this is entry {proof.Index} of {checkpoint.Origin}, signed at {checkpoint.Size} entries.");
        });
        return command;
    }
}
