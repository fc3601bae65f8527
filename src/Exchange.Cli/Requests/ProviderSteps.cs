using System.CommandLine;
using Exchange.Cli.Catalogue.Files;

namespace Exchange.Cli.Requests;

/// <summary>What the provider does with a request that it received.</summary>
internal static class ProviderSteps
{
    public static IEnumerable<Command> Create() =>
        [Return(), Answer(), SignAnswer(), NotSource(), AskExtension(), Catalogue(), Deliver()];

    private static Command Return()
    {
        var missing = RequestStep.Texts("--missing", "TEXT", "Something that is missing; name everything, since it is told once (Art 21).");
        return RequestStep.Create("return", "Tells the requester once of everything that is missing. Stewards of the provider.", [missing], async step =>
            (await step.Client.ReturnRequestAsync(
                new() { Id = step.Id, Version = step.Version, Missing = { step.Parsed.GetValue(missing) ?? [] } }, cancellationToken: step.Ct)).View);
    }

    private static Command Answer()
    {
        var agree = new Option<bool>("--agree") { Description = "The provider agrees." };
        var refuse = new Option<bool>("--refuse") { Description = "The provider refuses; --reason and --cite say why, and by what." };
        var reason = new Option<string?>("--reason") { Description = "Why it refuses.", HelpName = "TEXT" };
        var cite = new Option<string?>("--cite") { Description = "The published condition that a refusal rests on: scope, purposes or terms[0]; or basis.", HelpName = "WHAT" };
        var disposal = new Option<string?>("--disposal") { Description = "What must be done with the data at the end (Art 27).", HelpName = "TEXT" };
        var passOn = new Option<bool>("--may-pass-on") { Description = "The grant may be passed on within the requester's division." };
        var command = RequestStep.Create(
            "answer", "Proposes an answer, for the head to sign. Stewards of the provider.", [agree, refuse, reason, cite, disposal, passOn], async step =>
            {
                var answered = await step.Client.AnswerRequestAsync(
                    new()
                    {
                        Id = step.Id,
                        Version = step.Version,
                        Agrees = step.Parsed.GetValue(agree),
                        Reason = step.Parsed.GetValue(reason) ?? "",
                        Cited = step.Parsed.GetValue(cite) ?? "",
                        Disposal = step.Parsed.GetValue(disposal) ?? "",
                        MayPassOn = step.Parsed.GetValue(passOn),
                    },
                    cancellationToken: step.Ct);
                foreach (var warning in answered.Warnings)
                {
                    await Console.Error.WriteLineAsync($"warning: if it is signed: {Quoted.Harmless(warning)}");
                }

                return answered.View;
            });
        command.Validators.Add(result =>
        {
            if (result.GetValue(agree) == result.GetValue(refuse))
            {
                result.AddError("Give --agree or --refuse.");
            }
        });
        return command;
    }

    private static Command SignAnswer()
    {
        var back = new Option<bool>("--send-back") { Description = "Does not sign: the steward has to propose another answer." };
        return RequestStep.Create("sign-answer", "Signs the proposed answer, or sends it back. The head of the provider's sharing office.", [back], async step =>
            (await step.Client.SignAnswerAsync(
                new() { Id = step.Id, Version = step.Version, Signs = !step.Parsed.GetValue(back) }, cancellationToken: step.Ct)).View);
    }

    private static Command NotSource()
    {
        var grounds = RequestStep.Text("--grounds", "Why, and who is the source if that is known.");
        return RequestStep.Create("not-source", "Says 非数源部门: the request goes to the source, or to the platform. Stewards of the provider.", [grounds], async step =>
            (await step.Client.DeclineSourceAsync(
                new() { Id = step.Id, Version = step.Version, Grounds = step.Parsed.GetRequiredValue(grounds) }, cancellationToken: step.Ct)).View);
    }

    private static Command AskExtension()
    {
        var workdays = new Option<uint>("--workdays") { Description = "How many working days more, 1 to 10 in all.", HelpName = "N", Required = true };
        var reason = RequestStep.Text("--reason", "The special reason.");
        return RequestStep.Create("ask-extension", "Asks the provider's authority for more time. Stewards of the provider.", [workdays, reason], async step =>
            (await step.Client.AskExtensionAsync(
                new() { Id = step.Id, Version = step.Version, Workdays = step.Parsed.GetRequiredValue(workdays), Reason = step.Parsed.GetRequiredValue(reason) },
                cancellationToken: step.Ct)).View);
    }

    private static Command Catalogue()
    {
        var resource = new Option<string>("--resource") { Description = "The provider's published resource.", HelpName = "CODE", Required = true };
        var items = RequestStep.Texts("--item", "ITEM", "An item of it that was wanted.");
        return RequestStep.Create(
            "catalogue", "Names the resource in which the provider has catalogued what was wanted. Stewards of the provider.", [resource, items], async step =>
                (await step.Client.CatalogueRequestAsync(
                    new()
                    {
                        Id = step.Id,
                        Version = step.Version,
                        Resource = step.Parsed.GetRequiredValue(resource),
                        Items = { step.Parsed.GetValue(items) ?? [] },
                    },
                    cancellationToken: step.Ct)).View);
    }

    private static Command Deliver() => RequestStep.Create(
        "deliver",
        "Delivers what was agreed: the platform issues the grant. Stewards of the provider.",
        [],
        async step => (await step.Client.DeliverRequestAsync(new() { Id = step.Id, Version = step.Version }, cancellationToken: step.Ct)).View);
}
