using System.CommandLine;

namespace Exchange.Cli.Catalogue;

/// <summary>What is published, and what it was: its versions, and its end.</summary>
internal static class VersionCommands
{
    public static IEnumerable<Command> Create() => [History(), Withdraw()];

    private static Command History()
    {
        var code = new Argument<string>("CODE") { Description = "The resource's code, such as 301003/0003." };
        var from = new Option<uint>("--from") { Description = "The earlier version; by default the one before the later.", HelpName = "N" };
        var to = new Option<uint>("--to") { Description = "The later version; by default the newest.", HelpName = "N" };
        var command = new Command("history", "Shows what changed between two versions, or from each version to the next.") { code, from, to };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var (earlier, later) = (parsed.GetValue(from), parsed.GetValue(to));
            var isOne = earlier > 0 || later > 0;
            do
            {
                var diff = await calls.Client.DiffResourceAsync(
                    new() { Code = parsed.GetRequiredValue(code), FromVersion = earlier, ToVersion = later }, cancellationToken: ct);
                Console.WriteLine(diff switch
                {
                    { FromVersion: 0 } => $"version {diff.ToVersion}: the first",
                    { Differences.Count: 0 } => $"version {diff.FromVersion} → {diff.ToVersion}: nothing that consumers see",
                    _ => $"version {diff.FromVersion} → {diff.ToVersion}: {diff.Differences.Count} {(diff.Differences.Count == 1 ? "difference" : "differences")}",
                });
                DraftPrint.Differences(diff.Differences);
                later = diff.FromVersion;
            }
            while (!isOne && later > 0);
            return 0;
        });
    }

    private static Command Withdraw()
    {
        var code = new Argument<string>("CODE") { Description = "The resource's code, such as 301003/0003." };
        var reason = new Option<string>("--reason") { Description = "Why; those who read it see it.", HelpName = "TEXT", Required = true };
        var consultation = new Option<string>("--consultation")
        {
            Description = "The consultation with those who read it and its filing number; needed while grants are in force.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("withdraw", "Takes a resource out of the catalogue, as a steward of its department.") { code, reason, consultation };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var resource = (await calls.Client.GetResourceAsync(new() { Code = parsed.GetRequiredValue(code) }, cancellationToken: ct)).Resource;
            var withdrawn = await calls.Client.WithdrawResourceAsync(
                new()
                {
                    Code = resource.Code,
                    Version = resource.Version,
                    Reason = parsed.GetRequiredValue(reason),
                    Consultation = parsed.GetRequiredValue(consultation),
                },
                cancellationToken: ct);
            Console.WriteLine($"{resource.Code} {resource.Name}: withdrawn at version {resource.Version}");
            DraftPrint.Line("told", DraftCommands.Departments(withdrawn.Told));
            return 0;
        });
    }
}
