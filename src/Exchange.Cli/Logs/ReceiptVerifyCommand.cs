using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log receipt verify</c>: a kept receipt by itself, and against the running log.</summary>
internal static class ReceiptVerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The receipt, a tlog-proof." };
        var entry = new Option<string>("--entry") { Description = "The entry's bytes.", HelpName = "FILE", Required = true };
        var log = new Option<string?>("--log") { Description = "The log's address or folder: is the entry still in it, and did the log only grow?", HelpName = "URL|DIR" };
        var place = new LogPlace();
        var command = new Command("verify", "Checks a kept receipt: by itself, and with --log against the log as it is now.") { file, entry, log };
        place.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetRequiredValue(file);
            if (!TlogProof.TryParse(await File.ReadAllTextAsync(name, ct), out var proof))
            {
                throw new InvalidDataException($"{name} is not a proof of the form c2sp.org/tlog-proof@v1.");
            }

            var source = parsed.GetValue(log) is { } where ? LogPlace.Open(where) : null;
            using var closing = source as IDisposable;
            var trust = await place.TrustAsync(parsed, source, ct);
            var signed = trust.Open(proof.Checkpoint, name);
            var bytes = await File.ReadAllBytesAsync(parsed.GetRequiredValue(entry), ct);
            if (!proof.Holds(bytes, signed.Key, Ed25519.Check))
            {
                throw new InvalidDataException($"This entry is not entry {proof.Index} of the log of {signed.Checkpoint.Size} entries that was signed.");
            }

            AnsiConsole.Write(EntryTables.Of((ulong)proof.Index, Entry.Parser.ParseFrom(bytes)));
            AnsiConsole.MarkupLineInterpolated($"[green]The receipt holds:[/] this is entry {proof.Index} of {signed.Checkpoint.Origin}, signed at {signed.Checkpoint.Size} entries.");
            LogPlace.Show(signed.Policy);
            if (source is not null)
            {
                var newest = await PublishedCheckpoint.ReadAsync(source, trust, ct);
                var tree = new PublishedTree(source, newest.Checkpoint);
                await tree.ExtendsAsync(signed.Checkpoint, ct);
                await tree.IncludesAsync(MerkleTree.LeafHash(bytes), proof.Index, ct);
                AnsiConsole.MarkupLineInterpolated($"[green]Still there:[/] the log of {newest.Checkpoint.Size} entries extends that one and has this entry.");
            }

            LogCommand.Caution(place.IsBlind(parsed));
        });
        return command;
    }
}
