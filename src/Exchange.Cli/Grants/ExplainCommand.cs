using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary><c>exchange grant explain</c>: why a read is or was decided so, and what would have allowed it.</summary>
internal sealed class ExplainCommand
{
    private readonly UserAccess _access = new();
    private readonly Option<string?> _gateway = RegistryAccess.Address();
    private readonly Option<ulong?> _entry = new("--entry") { Description = "The index of a past read in the log; it says the rest.", HelpName = "N" };
    private readonly Option<string?> _consumer = Text("--consumer", "The reading department, by short name or code.", "DEPARTMENT");
    private readonly Option<string?> _resource = Text("--resource", "The resource's code.", "CODE");
    private readonly Option<string?> _purpose = Text("--purpose", "The purpose named.", "TEXT");
    private readonly Option<string[]> _items = new("--item") { Description = "An item asked for; all that a grant names when absent.", HelpName = "ITEM" };
    private readonly Option<bool> _stream = new("--stream") { Description = "A stream; else a look-up of one subject." };
    private readonly Option<bool> _verify = new("--verify") { Description = "A verification, yes or no." };
    private readonly Option<bool> _matter = new("--matter") { Description = "A matter or case is named." };
    private readonly Option<bool> _household = new("--household") { Description = "A household's authorization is named." };
    private readonly Option<bool> _contractor = new("--by-contractor") { Description = "A contractor's client reads." };
    private readonly Option<string?> _task = Text("--contractor-task", "The contractor's task that is named.", "TEXT");
    private readonly Option<string?> _asOf = AsOf.Option();

    public static Command Create()
    {
        var explain = new ExplainCommand();
        var command = new Command("explain", "Explains a read, past or thought of: which grant, which rule, and what would have allowed it.")
        {
            explain._entry, explain._consumer, explain._resource, explain._purpose, explain._items, explain._stream, explain._verify, explain._matter,
            explain._household, explain._contractor, explain._task, explain._asOf, explain._gateway,
        };
        explain._access.AddTo(command);
        command.Validators.Add(parsed =>
        {
            var thoughtOf = new Option[] { explain._consumer, explain._resource, explain._purpose };
            var given = thoughtOf.Count(option => parsed.GetResult(option) is not null);
            if (parsed.GetResult(explain._entry) is null ? given < thoughtOf.Length : given > 0)
            {
                parsed.AddError("Give --entry, or --consumer, --resource and --purpose.");
            }
        });
        command.SetAction(explain.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken ct)
    {
        using var credential = _access.Credential(parsed);
        using var channel = _access.Open(parsed, _gateway, RegistryAccess.Setting, credential);
        var names = await DepartmentNames.ReadAsync(channel, ct);
        var logged = parsed.GetValue(_entry) is { } index ? LoggedRead.Of(await EntryAsync(channel, index, ct)) : null;
        var question = logged?.Question ?? Question(parsed, names);
        var answer = await new ExplanationService.ExplanationServiceClient(channel).ExplainReadAsync(question, cancellationToken: ct);
        ExplanationTables.Show(question, answer, names.NameOf);
        if (logged is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]The log has: {logged.Rule}.[/]");
            logged.Gaps.ToList().ForEach(gap => AnsiConsole.MarkupLineInterpolated($"[grey]{gap}[/]"));
        }
    }

    private ExplainReadRequest Question(ParseResult parsed, DepartmentNames names) => new()
    {
        Consumer = names.IdOfTyped(parsed.GetValue(_consumer)!),
        Resource = parsed.GetValue(_resource)!,
        Items = { parsed.GetValue(_items) ?? [] },
        Mode = parsed.GetValue(_stream) ? Mode.Batch : parsed.GetValue(_verify) ? Mode.Verify : Mode.Api,
        Purpose = parsed.GetValue(_purpose)!,
        NamesMatter = parsed.GetValue(_matter),
        NamesHouseholdAuthorization = parsed.GetValue(_household),
        ByContractor = parsed.GetValue(_contractor),
        ContractorTask = parsed.GetValue(_task) ?? "",
        AsOf = AsOf.Of(parsed, _asOf),
    };

    // Whoever has an entry's index may have its receipt, which holds the entry.
    private static async Task<Entry> EntryAsync(ChannelBase channel, ulong index, CancellationToken ct) => Entry.Parser.ParseFrom(
        (await new LogService.LogServiceClient(channel).GetReceiptAsync(new() { Index = index }, cancellationToken: ct)).Entry);

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };
}
