using System.CommandLine;
using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Reads;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Monitoring;

/// <summary><c>exchange monitor</c>: how resources are served, and what will fail if nobody acts.</summary>
internal static class MonitorCommand
{
    public static Command Create() => new("monitor", "How resources are served, counted from the log; and what will fail if nobody acts.") { Levels(), Warnings() };

    private static Command Levels()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var resource = new Option<string?>("--resource") { Description = "The resource's code; by default all that you may see.", HelpName = "CODE" };
        var since = new Option<DateTimeOffset?>("--since") { Description = "From this instant's hour on; by default the last 24 hours.", HelpName = "INSTANT" };
        var until = new Option<DateTimeOffset?>("--until") { Description = "To the end of this instant's hour; by default now.", HelpName = "INSTANT" };
        var command = new Command("levels", "Availability, latency, failures and freshness by resource. Providers see their own.") { resource, since, until, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var answer = await new MonitoringService.MonitoringServiceClient(channel).GetLevelsAsync(
                new()
                {
                    Resource = parsed.GetValue(resource) ?? "",
                    Since = parsed.GetValue(since)?.ToTimestamp(),
                    Until = parsed.GetValue(until)?.ToTimestamp(),
                },
                cancellationToken: ct);
            var table = new Table().Border(TableBorder.Rounded).AddColumns(
                "resource 信息资源", "of", "answered", "refused", "failed", "available", "p50 / p99", "last read", "data 更新");
            foreach (var level in answer.Levels)
            {
                table.AddRow([.. Cells(level, names.NameOf).Select(Markup.Escape)]);
            }

            AnsiConsole.Write(table.Caption($"{answer.LogSize} entries of the log, {FreshnessWords.Local(answer.Since)} to {FreshnessWords.Local(answer.Until)}"));
        });
        return command;
    }

    private static Command Warnings()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var command = new Command("warnings", "Keys, certificates, silent gateways, the registry's silence, disk, checkpoints. Officers and authorities only.") { gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var answer = await new MonitoringService.MonitoringServiceClient(channel).ListWarningsAsync(new(), cancellationToken: ct);
            if (answer.Warnings.Count == 0)
            {
                AnsiConsole.MarkupLine("[green]Nothing to warn of.[/]");
                return;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("what", "which", "since", "");
            foreach (var warning in answer.Warnings)
            {
                table.AddRow(warning.Kind.ToString(), Markup.Escape(warning.Subject), FreshnessWords.Local(warning.Since), Markup.Escape(warning.Text));
            }

            AnsiConsole.Write(table);
        });
        return command;
    }

    private static string[] Cells(Level level, Func<string, string> nameOf) =>
    [
        level.Resource.Length > 0 ? level.Resource : "not held here",
        level.Provider.Length > 0 ? nameOf(level.Provider) : "",
        level.Answered.ToString(CultureInfo.InvariantCulture),
        level.Refused.ToString(CultureInfo.InvariantCulture),
        string.Join('\n', [level.Failed.ToString(CultureInfo.InvariantCulture), .. level.Failures.Select(failure => $"{failure.Reason} {failure.Count}")]),
        level.HasAvailability ? level.Availability.ToString("P2", CultureInfo.InvariantCulture) : "",
        level.HasLatencyP50Micros ? string.Create(CultureInfo.InvariantCulture, $"{level.LatencyP50Micros / 1000.0:0.0} / {level.LatencyP99Micros / 1000.0:0.0} ms") : "",
        level.LastRead is null ? "" : FreshnessWords.Local(level.LastRead),
        level.Freshness?.State.ToString() ?? "",
    ];
}
