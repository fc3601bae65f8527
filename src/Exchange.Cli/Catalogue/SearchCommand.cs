using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange catalogue search</c>: the resources in which everything asked holds together.</summary>
internal static class SearchCommand
{
    private const int LimitDefault = 50;

    public static Command Create()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var text = new Argument<string[]>("TEXT")
        {
            Description = "Words, each of which occurs in the code, the name, the summary or an item, such as 婚姻.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var element = new Option<string>("--element") { Description = "An item carries it, such as person.marital_status.", HelpName = "ELEMENT" };
        var department = new Option<string>("--department") { Description = "It provides the resource: short name or id.", HelpName = "DEPARTMENT" };
        var sharing = new Option<Sharing>("--sharing") { Description = "共享属性: unconditional, conditional or none.", HelpName = "NAME", CustomParser = Options.ParseName<Sharing> };
        var grade = new Option<Grade>("--grade") { Description = "数据分类分级: l1 to l4, important.", HelpName = "NAME", CustomParser = Options.ParseName<Grade> };
        var opening = new Option<Opening>("--opening") { Description = "开放属性: unconditional, conditional or closed.", HelpName = "NAME", CustomParser = Options.ParseName<Opening> };
        var mounted = new Option<bool?>("--mounted") { Description = "Whether it can be read from a source: true or false.", HelpName = "BOOL" };
        var limit = new Option<int>("--limit") { Description = "At most this many.", HelpName = "N", DefaultValueFactory = _ => LimitDefault };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--limit is a number from 1 to 1000.");
            }
        });
        var command = new Command("search", "Finds resources by words, and by what they are.")
        {
            text, element, department, sharing, grade, opening, mounted, limit, gateway,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var request = new SearchResourcesRequest
            {
                Text = string.Join(' ', parsed.GetValue(text)!),
                Element = parsed.GetValue(element) ?? "",
                Department = parsed.GetValue(department) is { } name ? names.IdOfTyped(name) : "",
                Sharing = parsed.GetValue(sharing),
                Grade = parsed.GetValue(grade),
                Opening = parsed.GetValue(opening),
                PageSize = (uint)parsed.GetValue(limit),
            };
            if (parsed.GetValue(mounted) is { } wanted)
            {
                request.Mounted = wanted;
            }

            var page = await new CatalogueService.CatalogueServiceClient(channel).SearchResourcesAsync(request, cancellationToken: ct);
            if (page.Resources.Count == 0)
            {
                AnsiConsole.MarkupLine("Nothing found.");
                return;
            }

            var table = ResourceTables.Empty();
            foreach (var resource in page.Resources)
            {
                ResourceTables.Add(table, resource, names.NameOf);
            }

            AnsiConsole.Write(page.NextPageToken.Length > 0 ? table.Caption($"the first {page.Resources.Count}; ask for more words, or a greater --limit") : table);
        });
        return command;
    }
}
