using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Exchange.Hosting;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary>
/// <c>exchange log keep</c>: the newest checkpoints of several logs, each held against the one kept before. The keyring is a
/// policy file: its log lines say which keys, and where.
/// </summary>
internal static class KeepCommand
{
    public static Command Create()
    {
        var policy = new Argument<string>("POLICY") { Description = "A policy (C2SP tlog-policy) whose log lines have addresses." };
        var directory = new Argument<string>("DIR") { Description = "Where the checkpoints are kept, one file for each log." };
        var command = new Command("keep", "Keeps the newest checkpoint of each log of a policy, and proves that it extends the one kept before.")
        {
            policy, directory,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var trusted = LogPlace.ReadPolicy(parsed.GetRequiredValue(policy));
            Directory.CreateDirectory(parsed.GetRequiredValue(directory));
            var wrong = 0;
            foreach (var log in trusted.Logs.Where(log => log.Address is not null))
            {
                try
                {
                    await KeepAsync(log, trusted, parsed.GetRequiredValue(directory), ct);
                }
                catch (Exception failure) when (failure is LogDefectException or HttpRequestException or IOException or InvalidDataException)
                {
                    // The others are looked at all the same.
                    wrong++;
                    AnsiConsole.MarkupLineInterpolated($"[red]{log.Key.Name}:[/] {failure.Message}");
                }
            }

            return wrong == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task KeepAsync(PolicyLog log, WitnessPolicy policy, string directory, CancellationToken ct)
    {
        var source = LogPlace.Open(log.Address!.IsFile ? log.Address.LocalPath : log.Address.AbsoluteUri);
        using var closing = source as IDisposable;
        var newest = await PublishedCheckpoint.ReadAsync(source, new Trust(log.Key, policy), ct);
        var file = Path.Combine(directory, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(log.Key.Name)))}.checkpoint");
        if (File.Exists(file))
        {
            var kept = new Trust(log.Key, null).Open(await File.ReadAllTextAsync(file, ct), file);
            await new PublishedTree(source, newest.Checkpoint).ExtendsAsync(kept.Checkpoint, ct);
            AnsiConsole.MarkupLineInterpolated($"[green]{log.Key.Name}:[/] {newest.Checkpoint.Size} entries, extends the {kept.Checkpoint.Size} kept before");
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated($"[green]{log.Key.Name}:[/] {newest.Checkpoint.Size} entries, kept for the first time");
        }

        var draft = $"{file}.new";
        File.Delete(draft);
        WholeFile.Write(draft, Encoding.UTF8.GetBytes(newest.Note));
        File.Move(draft, file, overwrite: true);
    }
}
