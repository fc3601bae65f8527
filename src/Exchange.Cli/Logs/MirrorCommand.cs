using System.CommandLine;
using Exchange.Audit.Verification;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log mirror</c>: a copy that somebody else keeps, checked as it grows.</summary>
internal static class MirrorCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "The log's address, or a folder." };
        var directory = new Argument<string>("DIR") { Description = "The mirror; any web server may serve it, and log verify checks it." };
        var follow = new Option<bool>("--follow") { Description = "Goes on every ten seconds, until it is stopped or the log is not what it was." };
        var place = new LogPlace();
        var command = new Command("mirror", "Copies what is new of a log and checks it on the way; never overwrites what it has checked.")
        {
            url, directory, follow,
        };
        place.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var source = LogPlace.Open(parsed.GetRequiredValue(url));
            using var closing = source as IDisposable;
            var folder = parsed.GetRequiredValue(directory);

            // A mirror that was begun knows whose log it holds; the log may not change its key under it.
            var own = Directory.Exists(folder) && File.Exists(Path.Combine(folder, LogFiles.VerifierKey)) ? new DirectorySource(folder) : source;
            var mirror = new LogMirror(source, folder, await place.TrustAsync(parsed, own, ct));
            await RoundAsync(mirror, ct);
            LogCommand.Caution(place.IsBlind(parsed));
            using var ticks = new PeriodicTimer(Interval);
            while (parsed.GetValue(follow) && await ticks.WaitForNextTickAsync(ct))
            {
                try
                {
                    await RoundAsync(mirror, ct);
                }
                catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
                {
                    await Console.Error.WriteLineAsync($"No answer: {unreachable.Message}");
                }
            }
        });
        return command;
    }

    private static async Task RoundAsync(LogMirror mirror, CancellationToken ct)
    {
        var round = await LogProgressBar.RunAsync("mirroring", progress => mirror.RunOnceAsync(progress, ct));
        var checkpoint = round.Newest.Checkpoint;
        AnsiConsole.MarkupLineInterpolated($"[green]Mirrored:[/] {checkpoint.Size - round.From} new entries of {checkpoint.Origin}, {checkpoint.Size} in all, root {checkpoint.Root}");
        LogPlace.Show(round.Newest.Policy);
    }
}
