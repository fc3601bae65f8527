using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Reads;
using Exchange.Registry.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Corrections;

/// <summary><c>exchange correction</c>: a datum challenged, verified by its source, and settled.</summary>
internal static class CorrectionCommand
{
    public static Command Create() => new("correction", "Corrections 校核: a datum challenged, verified by its source, and settled.")
    {
        File(),
        List(),
        Show(),
        Step("verify", "Takes a correction up. Stewards of the source.", async (client, seen, ct) =>
            (await client.VerifyCorrectionAsync(new() { Id = seen.Id, Version = seen.Version }, cancellationToken: ct)).Correction),
        Resolve("correct", "Says that the source was wrong, or wanting, and has been put right. Stewards of the source.", CorrectionState.Corrected),
        Resolve("uphold", "Says that the source is right as it stands. Stewards of the source.", CorrectionState.Upheld),
        Step("close", "Takes note of the outcome. The department that filed it; of one that a comparison opened, its source.", async (client, seen, ct) =>
            (await client.CloseCorrectionAsync(new() { Id = seen.Id, Version = seen.Version }, cancellationToken: ct)).Correction),
    };

    private static Command File()
    {
        var resource = new Argument<string>("RESOURCE") { Description = "The resource read, such as 301003/0003." };
        var item = new Argument<string>("ITEM") { Description = "The item that is wrong, such as marital_status." };
        var key = new SubjectKey();
        var grounds = new Option<string>("--grounds") { Description = "Why, with the evidence.", HelpName = "TEXT", Required = true };
        var claims = new Option<string[]>("--claim")
        {
            Description = "What another asserts, as 'WHO: WHAT [DATE]': a department that holds the element, or the name of a document's issuer.",
            HelpName = "TEXT",
        };
        var command = RegistryCommand.Create("file", "Files a correction of one datum, or joins the open one.", [resource, item, grounds, claims], async (parsed, channel, names, ct) =>
        {
            var filed = await new CorrectionService.CorrectionServiceClient(channel).FileCorrectionAsync(
                new()
                {
                    Resource = parsed.GetRequiredValue(resource),
                    Item = parsed.GetRequiredValue(item),
                    Subject = key.Of(parsed),
                    Grounds = parsed.GetRequiredValue(grounds),
                    Claims = { (parsed.GetValue(claims) ?? []).Select(text => ClaimText.Read(text, names)) },
                },
                cancellationToken: ct);
            CorrectionTables.Write(filed.Correction, overdue: false, names.NameOf);
            if (filed.Joined)
            {
                AnsiConsole.MarkupLine("[grey]joined the open correction of this datum[/]");
            }
        });
        key.AddTo(command);
        return command;
    }

    private static Command List()
    {
        var resource = new Option<string?>("--resource") { Description = "Only of this source resource.", HelpName = "CODE" };
        var open = new Option<bool>("--open") { Description = "Only those that still await an outcome." };
        return RegistryCommand.Create("list", "Lists the corrections that the caller may see.", [resource, open], async (parsed, channel, names, ct) =>
        {
            var table = CorrectionTables.Empty();
            var client = new CorrectionService.CorrectionServiceClient(channel);
            var request = new ListCorrectionsRequest { Resource = parsed.GetValue(resource) ?? "", OpenOnly = parsed.GetValue(open) };
            do
            {
                var page = await client.ListCorrectionsAsync(request, cancellationToken: ct);
                foreach (var correction in page.Corrections)
                {
                    CorrectionTables.Add(table, correction, names.NameOf);
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table);
        });
    }

    private static Command Show()
    {
        var id = Id();
        return RegistryCommand.Create("show", "Shows one correction, with what is asserted in it.", [id], async (parsed, channel, names, ct) =>
        {
            var got = await SeenAsync(new(channel), parsed.GetRequiredValue(id), ct);
            CorrectionTables.Write(got.Correction, got.Overdue, names.NameOf);
        });
    }

    private static Command Step(
        string name, string description, Func<CorrectionService.CorrectionServiceClient, Correction, CancellationToken, Task<Correction>> step)
    {
        var id = Id();
        return RegistryCommand.Create(name, description, [id], async (parsed, channel, names, ct) =>
        {
            var client = new CorrectionService.CorrectionServiceClient(channel);
            var seen = await SeenAsync(client, parsed.GetRequiredValue(id), ct);
            CorrectionTables.Write(await step(client, seen.Correction, ct), seen.Overdue, names.NameOf);
        });
    }

    private static Command Resolve(string name, string description, CorrectionState outcome)
    {
        var id = Id();
        var text = new Option<string>("--text") { Description = "What the source found, for those who use the datum.", HelpName = "TEXT", Required = true };
        return RegistryCommand.Create(name, description, [id, text], async (parsed, channel, names, ct) =>
        {
            var client = new CorrectionService.CorrectionServiceClient(channel);
            var seen = (await SeenAsync(client, parsed.GetRequiredValue(id), ct)).Correction;
            var resolved = await client.ResolveCorrectionAsync(
                new() { Id = seen.Id, Version = seen.Version, Outcome = outcome, Text = parsed.GetRequiredValue(text) }, cancellationToken: ct);
            CorrectionTables.Write(resolved.Correction, overdue: false, names.NameOf);
            AnsiConsole.MarkupLineInterpolated($"[grey]{resolved.Told} departments were told[/]");
        });
    }

    private static Argument<string> Id() => new("CORRECTION") { Description = "The correction's id, as filing and correction list print it." };

    private static async Task<GetCorrectionResponse> SeenAsync(CorrectionService.CorrectionServiceClient client, string id, CancellationToken ct) =>
        await client.GetCorrectionAsync(new() { Id = id }, cancellationToken: ct);
}
