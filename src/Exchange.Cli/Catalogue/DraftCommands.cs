using System.CommandLine;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary>A draft's way to publication: who may take each step, the registry says.</summary>
internal static class DraftCommands
{
    private static readonly DraftState[] Ended = [DraftState.Published, DraftState.Discarded];

    public static IEnumerable<Command> Create() =>
    [
        Drafts(),
        Step("sign", "Signs an assessed draft, as the head of the sharing office.", async (calls, code, version, ct) =>
            (await calls.Client.SignDraftAsync(new() { Code = code, Version = version }, cancellationToken: ct)).Draft),
        Step("file", "Files a signed draft with the authority, as a steward.", async (calls, code, version, ct) =>
            (await calls.Client.FileDraftAsync(new() { Code = code, Version = version }, cancellationToken: ct)).Draft),
        Return(),
        Discard(),
        Approve(),
    ];

    private static Command Drafts()
    {
        var code = new Argument<string?>("CODE") { Description = "One of them, as a whole.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("drafts", "Lists the drafts under way that the caller may see, or shows one.") { code };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var names = await calls.NamesAsync(ct);
            if (parsed.GetValue(code) is { } one)
            {
                Show(await calls.Client.GetDraftAsync(new() { Code = one }, cancellationToken: ct), names, calls.Ways);
                return 0;
            }

            var (drafts, request) = (new List<Draft>(), new ListDraftsRequest { PageSize = 1000 });
            do
            {
                var page = await calls.Client.ListDraftsAsync(request, cancellationToken: ct);
                drafts.AddRange(page.Drafts);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(DraftPrint.OfMany(drafts, names.NameOf));
            return 0;
        });
    }

    private static Command Step(string name, string description, Func<CatalogueCalls, string, uint, CancellationToken, Task<Draft>> step)
    {
        var (code, version) = (Code(), Version());
        var command = new Command(name, description) { code, version };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var seen = await SeenAsync(calls, parsed.GetRequiredValue(code), parsed.GetValue(version), ct);
            Print(await step(calls, seen.Resource.Code, seen.Version, ct), calls.Ways);
            return 0;
        });
    }

    private static Command Return()
    {
        var (code, version) = (Code(), Version());
        var reason = new Option<string>("--reason")
        {
            Description = "Everything that is wrong; the steward sees it.",
            HelpName = "TEXT",
            Required = true,
        };
        var command = new Command("return", "Returns a filed draft with everything that is wrong, as the authority.") { code, reason, version };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var seen = await SeenAsync(calls, parsed.GetRequiredValue(code), parsed.GetValue(version), ct);
            var returned = await calls.Client.ReturnDraftAsync(
                new() { Code = seen.Resource.Code, Version = seen.Version, Reason = parsed.GetRequiredValue(reason) }, cancellationToken: ct);
            Print(returned.Draft, calls.Ways);
            return 0;
        });
    }

    private static Command Discard()
    {
        var (code, version) = (Code(), Version());
        var command = new Command("discard", "Gives a draft up, as a steward; what is published stays.") { code, version };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var seen = await SeenAsync(calls, parsed.GetRequiredValue(code), parsed.GetValue(version), ct);
            await calls.Client.DiscardDraftAsync(new() { Code = seen.Resource.Code, Version = seen.Version }, cancellationToken: ct);
            DraftPrint.Head(seen.Resource.Code, seen.Resource.Name, DraftState.Discarded, seen.Version + 1);
            return 0;
        });
    }

    private static Command Approve()
    {
        var (code, version) = (Code(), Version());
        var command = new Command("approve", "Publishes a filed draft, as the authority.") { code, version };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var seen = await SeenAsync(calls, parsed.GetRequiredValue(code), parsed.GetValue(version), ct);
            var published = await calls.Client.PublishResourceAsync(
                new() { Code = seen.Resource.Code, DraftVersion = seen.Version }, cancellationToken: ct);
            Console.WriteLine($"{seen.Resource.Code} {seen.Resource.Name}: published, version {published.Version}");
            DraftPrint.Differences(published.Differences);
            DraftPrint.Line("told", Departments(published.Told));
            return 0;
        });
    }

    public static string Departments(uint told) => told switch
    {
        0 => "no department needed to be told",
        1 => "1 department that reads it",
        _ => $"{told} departments that read it",
    };

    // Without --version, what stands now is what the caller means.
    private static async Task<Draft> SeenAsync(CatalogueCalls calls, string code, uint? version, CancellationToken ct)
    {
        var draft = (await calls.Client.GetDraftAsync(new() { Code = code }, cancellationToken: ct)).Draft;
        draft.Version = version ?? draft.Version;
        return draft;
    }

    private static void Show(GetDraftResponse shown, DepartmentNames names, WaysOn ways)
    {
        var draft = shown.Draft;
        ResourceTables.Write(draft.Resource, names.NameOf);
        DraftPrint.Head(draft.Resource.Code, draft.Resource.Name, draft.State, draft.Version);
        foreach (var gap in shown.Gaps)
        {
            DraftPrint.Gap(gap, $"{gap.Field}: {gap.Description}");
        }

        DraftPrint.Differences(shown.Differences);
        Clock(draft);
        if (!Ended.Contains(draft.State))
        {
            DraftPrint.Next(ways.After(draft.Resource.Code, draft.State, draft.Version));
        }
    }

    private static void Print(Draft draft, WaysOn ways)
    {
        DraftPrint.Head(draft.Resource.Code, draft.Resource.Name, draft.State, draft.Version);
        Clock(draft);
        DraftPrint.Next(ways.After(draft.Resource.Code, draft.State, draft.Version));
    }

    private static void Clock(Draft draft)
    {
        if (draft.ReturnedFor.Length > 0)
        {
            DraftPrint.Line("because", draft.ReturnedFor);
        }

        if (draft.ReviewDue.Length > 0)
        {
            DraftPrint.Line("due", $"{draft.ReviewDue}, the authority's review (政务数据共享条例 Art 17)");
        }
    }

    private static Argument<string> Code() => new("CODE") { Description = "The draft's code, such as 301003/0003." };

    private static Option<uint?> Version() => new("--version")
    {
        Description = "The draft's version that you have seen; if it was changed since, nothing is done.",
        HelpName = "N",
    };
}
