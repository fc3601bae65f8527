using System.CommandLine;
using Exchange.Audit.Verification;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log consistency</c>: a checkpoint that somebody kept, against the log of today.</summary>
internal static class ConsistencyCommand
{
    public static Command Create()
    {
        var kept = new Argument<string>("OLDCHECKPOINT") { Description = "A checkpoint that was kept, with its signatures." };
        var from = new Option<string?>("--from") { Description = "The log's address or folder; by default the data folder's log.", HelpName = "URL|DIR" };
        var place = new LogPlace();
        var data = Options.Data();
        var command = new Command("consistency", "Proves that the log extends a checkpoint that you kept: nothing of it was changed or cut off.")
        {
            kept, from, data,
        };
        place.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var source = LogPlace.Open(parsed.GetValue(from) ?? LogCommand.AddressOf(parsed.GetValue(data)!));
            using var closing = source as IDisposable;
            var trust = await place.TrustAsync(parsed, source, ct);

            // Witnesses may have come later than the kept checkpoint: of that one the log's signature counts.
            var file = parsed.GetRequiredValue(kept);
            var newest = await PublishedCheckpoint.ReadAsync(source, trust, ct);
            var old = new Trust(newest.Key, null).Open(await File.ReadAllTextAsync(file, ct), file);
            var proof = await new PublishedTree(source, newest.Checkpoint).ExtendsAsync(old.Checkpoint, ct);
            AnsiConsole.MarkupLineInterpolated(
                $"[green]Consistent:[/] {newest.Checkpoint.Origin} with {newest.Checkpoint.Size} entries extends the one of {old.Checkpoint.Size}, by {proof.Length} hashes.");
            LogPlace.Show(newest.Policy);
            LogCommand.Caution(place.IsBlind(parsed));
        });
        return command;
    }
}
