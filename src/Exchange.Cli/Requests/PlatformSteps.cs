using System.CommandLine;

namespace Exchange.Cli.Requests;

/// <summary>What authorities do with requests.</summary>
internal static class PlatformSteps
{
    public static IEnumerable<Command> Create() => [Route(), Extend(), Authorize()];

    private static Command Route()
    {
        var provider = new Option<string?>("--provider") { Description = "The department that it goes to, by short name or code.", HelpName = "DEPARTMENT" };
        var resource = new Option<string?>("--resource") { Description = "The resource, where there is one.", HelpName = "CODE" };
        var items = RequestStep.Texts("--item", "ITEM", "An item of that resource that takes the place of those asked for; by default they stay the same.");
        var command = RequestStep.Create("route", "Names the department that an accepted request goes to. Authorities.", [provider, resource, items], async step =>
            (await step.Client.RouteRequestAsync(
                new()
                {
                    Id = step.Id,
                    Version = step.Version,
                    Provider = step.Parsed.GetValue(provider) is { } name ? step.Desk.Names.IdOfTyped(name) : "",
                    Resource = step.Parsed.GetValue(resource) ?? "",
                    Items = { step.Parsed.GetValue(items) ?? [] },
                },
                cancellationToken: step.Ct)).View);
        command.Validators.Add(result =>
        {
            if (result.GetValue(provider) is null && result.GetValue(resource) is null)
            {
                result.AddError("Give --provider or --resource.");
            }
        });
        return command;
    }

    private static Command Extend()
    {
        var document = RequestStep.Text("--document", "The document of the consent.");
        return RequestStep.Create("extend", "Consents to more time; the requester is told. The provider's authority.", [document], async step =>
            (await step.Client.ConsentExtensionAsync(
                new() { Id = step.Id, Version = step.Version, Document = step.Parsed.GetRequiredValue(document) }, cancellationToken: step.Ct)).View);
    }

    private static Command Authorize() => RequestStep.Create(
        "authorize",
        "Authorizes 平台授权 what is unconditional or delegated; the provider is told. Authorities.",
        [],
        async step => (await step.Client.AuthorizeRequestAsync(new() { Id = step.Id, Version = step.Version }, cancellationToken: step.Ct)).View);
}
