using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Reads;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Duties;

/// <summary>The life of one finding: shown, and taken one step on.</summary>
internal static class FindingSteps
{
    public static Command Show()
    {
        var id = Id();
        return RegistryCommand.Create("show", "Shows one finding and its steps, each with its entry of the log.", [id], async (parsed, channel, names, ct) =>
        {
            var client = new FindingService.FindingServiceClient(channel);
            var finding = (await client.GetFindingAsync(new() { Id = parsed.GetRequiredValue(id) }, cancellationToken: ct)).Finding;
            Write(finding, names);
            var table = new Table().Border(TableBorder.Rounded).AddColumns("entry", "when", "step", "who", "words");
            foreach (var step in await StepsAsync(channel, finding.Id, ct))
            {
                table.AddRow(
                    $"{step.Index}",
                    FreshnessWords.Local(step.At),
                    Words(step.State) + (step.Notice.Length > 0 ? $"\n{Markup.Escape(step.Notice)}{(step.Due.Length > 0 ? $", due {step.Due}" : "")}" : ""),
                    Markup.Escape(step.Department.Length > 0 ? $"{names.NameOf(step.Department)}\n{step.Client}" : "the exchange"),
                    Markup.Escape(step.Erased ? "(erased)" : step.Reason));
            }

            AnsiConsole.Write(table);
        });
    }

    public static Command Notify() => Step(
        "notify", "Gives notice to rectify 责令改正. Officers; authorities over the one responsible.", "What is to be done.", false,
        async (client, id, reason, ct) => (await client.NotifyFindingAsync(new() { Id = id, Reason = reason }, cancellationToken: ct)).Finding);

    public static Command Rectify() => Step(
        "rectify", "Says that it is rectified. The responsible department's own people.", "What was done.", true,
        async (client, id, reason, ct) => (await client.RectifyFindingAsync(new() { Id = id, Rectified = reason }, cancellationToken: ct)).Finding);

    public static Command Close() => Step(
        "close", "Closes what no longer stands. Officers of another department; authorities over the one responsible.", "What shows that it is over.", true,
        async (client, id, reason, ct) => (await client.CloseFindingAsync(new() { Id = id, Reason = reason }, cancellationToken: ct)).Finding);

    public static Command Accept() => Step(
        "accept", "Accepts it as it is. Officers of another department; authorities over the one responsible.", "Why it is left as it is.", true,
        async (client, id, reason, ct) => (await client.AcceptFindingAsync(new() { Id = id, Reason = reason }, cancellationToken: ct)).Finding);

    /// <summary>All steps, the oldest first.</summary>
    public static async Task<List<StepTaken>> StepsAsync(ChannelBase channel, string id, CancellationToken ct)
    {
        var (client, request, steps) = (new FindingService.FindingServiceClient(channel), new ListStepsRequest { Id = id }, new List<StepTaken>());
        do
        {
            var page = await client.ListStepsAsync(request, cancellationToken: ct);
            steps.AddRange(page.Steps);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return steps;
    }

    public static string Words(Finding finding) =>
        $"{Words(finding.State)}{(finding.Stands ? "" : " [grey]no longer found[/]")}{(finding.Due.Length > 0 ? $"\ndue {finding.Due}" : "")}";

    public static Argument<string> Id() => new("ID") { Description = "The finding's id, as finding list shows it." };

    private static Command Step(
        string name,
        string description,
        string what,
        bool needsReason,
        Func<FindingService.FindingServiceClient, string, string, CancellationToken, Task<Finding>> call)
    {
        var id = Id();
        var reason = new Option<string>("--reason") { Description = what, HelpName = "TEXT", Required = needsReason };
        return RegistryCommand.Create(name, description, [id, reason], async (parsed, channel, names, ct) =>
            Write(await call(new(channel), parsed.GetRequiredValue(id), parsed.GetValue(reason) ?? "", ct), names));
    }

    private static void Write(Finding finding, DepartmentNames names)
    {
        var lines = new Grid().AddColumns(2);
        Line("finding", Markup.Escape($"{finding.Id} {finding.Code} {finding.Article}"));
        Line("state", Words(finding).ReplaceLineEndings(", "));
        Line("against", Markup.Escape(finding.Responsible.Length > 0 ? names.NameOf(finding.Responsible) : "nobody competent"));
        Line("since", FreshnessWords.Local(finding.Since));
        Line("what", Markup.Escape(finding.Erased ? "(its words were erased)" : finding.Text));
        Line("evidence", Markup.Escape(string.Join(", ", finding.Evidence.Select(FindingCommand.Words))));
        if (finding.Notice.Length > 0)
        {
            Line("notice", Markup.Escape($"{finding.Notice}; exchange finding notice {finding.Id} prints it"));
        }

        AnsiConsole.Write(lines);

        void Line(string name, string text) => lines.AddRow($"[grey]{name}[/]", text);
    }

    private static string Words(FindingState state) => state switch
    {
        FindingState.Open => "[red]open 待处理[/]",
        FindingState.Notified => "[yellow]notified 已责令改正[/]",
        FindingState.Rectified => "[yellow]rectified 已报改正[/]",
        FindingState.Closed => "[green]closed 已办结[/]",
        FindingState.Accepted => "[green]accepted 已说明[/]",
        _ => state.ToString(),
    };
}
