using System.CommandLine;
using System.Globalization;
using Exchange.Cli.Requests;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary>What is done with a grant that stands: the ladder of misuse, and its end (Art 27).</summary>
internal static class GrantSteps
{
    public static IEnumerable<Command> Create() =>
        [Suspend(), Rectify(), RefuseRectification(), Reinstate(), Terminate(), Cut(), Relinquish()];

    public static Argument<string> Argument() => new("GRANT") { Description = "The grant's id, such as G-0001." };

    private static Command Suspend()
    {
        var reason = Reason("Why; the consumer sees it.");
        var by = ApplicationFlags.Day("--rectify-by", "The last day to rectify; by default as this exchange's policy has it.");
        return Step("suspend", "Suspends a grant for misuse; running streams end within a second. Authorities, and the provider's stewards.", [reason, by], async step =>
            (await step.Client.SuspendGrantAsync(
                new()
                {
                    Id = step.Id,
                    Version = step.Version,
                    Reason = step.Parsed.GetRequiredValue(reason),
                    RectifyBy = step.Parsed.GetValue(by)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
                },
                cancellationToken: step.Ct)).Grant);
    }

    private static Command Rectify()
    {
        var text = RequestStep.Text("--text", "What was rectified, and how.");
        return Step("rectify", "Says what was rectified. The consumer.", [text], async step =>
            (await step.Client.ReportRectificationAsync(
                new() { Id = step.Id, Version = step.Version, Rectified = step.Parsed.GetRequiredValue(text) }, cancellationToken: step.Ct)).Grant);
    }

    private static Command RefuseRectification()
    {
        var reason = Reason("What is still wrong; the consumer sees it.");
        return Step("refuse-rectification", "Finds a rectification wanting. Authorities, and the provider's stewards.", [reason], async step =>
            (await step.Client.RefuseRectificationAsync(
                new() { Id = step.Id, Version = step.Version, Reason = step.Parsed.GetRequiredValue(reason) }, cancellationToken: step.Ct)).Grant);
    }

    private static Command Reinstate()
    {
        var reason = Reason("What was rectified.");
        return Step("reinstate", "Puts a suspended grant back in force. Authorities.", [reason], async step =>
            (await step.Client.ReinstateGrantAsync(
                new() { Id = step.Id, Version = step.Version, Reason = step.Parsed.GetRequiredValue(reason) }, cancellationToken: step.Ct)).Grant);
    }

    private static Command Terminate()
    {
        var reason = Reason("Why; the consumer sees it.");
        return Step("terminate", "Terminates a suspended grant that was not rectified. Authorities, and the provider's stewards.", [reason], async step =>
            (await step.Client.TerminateGrantAsync(
                new() { Id = step.Id, Version = step.Version, Reason = step.Parsed.GetRequiredValue(reason) }, cancellationToken: step.Ct)).Grant);
    }

    private static Command Cut()
    {
        var items = RequestStep.Texts("--item", "ITEM", "An item to cut out.");
        var reason = Reason("Why; the consumer sees it.");
        return Step("cut", "Cuts out items that are in excess; the rest goes on. Authorities, and the provider's stewards.", [items, reason], async step =>
            (await step.Client.CutGrantAsync(
                new()
                {
                    Id = step.Id,
                    Version = step.Version,
                    Items = { step.Parsed.GetValue(items) ?? [] },
                    Reason = step.Parsed.GetRequiredValue(reason),
                },
                cancellationToken: step.Ct)).Grant);
    }

    private static Command Relinquish()
    {
        var reason = Reason("Why: the purpose is achieved, cannot be, or needs it no longer.");
        return Step("relinquish", "Gives a grant up. Stewards and heads of the consumer.", [reason], async step =>
            (await step.Client.RelinquishGrantAsync(
                new() { Id = step.Id, Version = step.Version, Reason = step.Parsed.GetRequiredValue(reason) }, cancellationToken: step.Ct)).Grant);
    }

    private static Command Step(string name, string description, Symbol[] symbols, Func<GrantStep, Task<Grant>> take)
    {
        var id = Argument();
        var version = new Option<uint?>("--version")
        {
            Description = "The version that you have seen; if it was changed since, nothing is done.",
            HelpName = "N",
        };
        return Desk.Command(name, description, [id, .. symbols, version], async (parsed, desk, ct) =>
        {
            var grant = parsed.GetRequiredValue(id);
            var seen = parsed.GetValue(version) ?? (await desk.Grants.GetGrantAsync(new() { Id = grant }, cancellationToken: ct)).Grant.Version;
            var (table, taken) = (GrantPrint.Empty(), await take(new(parsed, desk.Grants, grant, seen, ct)));
            GrantPrint.Add(table, taken, desk);
            AnsiConsole.Write(table);
            GrantPrint.Standing(taken, desk);
            return 0;
        });
    }

    private static Option<string> Reason(string description) => RequestStep.Text("--reason", description);

    private sealed record GrantStep(ParseResult Parsed, GrantService.GrantServiceClient Client, string Id, uint Version, CancellationToken Ct);
}
