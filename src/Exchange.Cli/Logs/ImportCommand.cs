using System.CommandLine;
using Exchange.Audit.Verification;
using Exchange.Cli.Serving;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log import</c>: an export or a mirror becomes the log of a data folder that has none.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "An export or a mirror." };
        var data = Options.Data();
        var place = new LogPlace();
        var command = new Command("import", "Loads an export into a data folder without a log, to move or to restore one; all of it is verified first.")
        {
            directory, data,
        };
        place.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var source = LogPlace.Open(parsed.GetRequiredValue(directory));
            using var closing = source as IDisposable;
            var home = new ExchangeHome(parsed.GetValue(data)!);
            home.Prepare();
            var settings = home.Configure(null);
            var trust = await place.TrustAsync(parsed, source, ct);
            var file = Path.Combine(settings["Audit:Data"]!, "log.db");
            var imported = await LogProgressBar.RunAsync("importing", progress => LogImport.RunAsync(source, trust, file, progress, ct));
            AnsiConsole.MarkupLineInterpolated($"[green]Imported:[/] {imported.Checkpoint.Size} entries of {imported.Checkpoint.Origin} into {file}");
            if (!File.Exists(settings["Audit:KeyFile"]))
            {
                AnsiConsole.MarkupLineInterpolated($"To go on, the log needs its own private key in {settings["Audit:KeyFile"]}; with any other it stays closed.");
            }

            if ((settings["Audit:Origin"] ?? new Audit.AuditOptions().Origin) != imported.Checkpoint.Origin)
            {
                AnsiConsole.MarkupLineInterpolated($"Set Audit:Origin to {imported.Checkpoint.Origin}.");
            }

            LogCommand.Caution(place.IsBlind(parsed));
        });
        return command;
    }
}
