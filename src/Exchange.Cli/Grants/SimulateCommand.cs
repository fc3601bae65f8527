using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary><c>exchange grant simulate</c>: which past reads a change that nobody has made yet would have refused or cut.</summary>
internal sealed class SimulateCommand
{
    private const int ShownMax = 50;

    private readonly UserAccess _access = new();
    private readonly Option<string?> _gateway = RegistryAccess.Address();
    private readonly Argument<FileInfo?> _file = new("FILE")
    {
        Description = "The change: a catalogue file of one resource, or JSON with \"grant\" or \"resource\"; or edits to --grant instead.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _grant = new("--grant") { Description = "A grant that stands, to be tried with these edits.", HelpName = "ID" };
    private readonly Option<string[]> _dropItems = new("--drop-item") { Description = "Without this item.", HelpName = "ITEM" };
    private readonly Option<string?> _purpose = new("--purpose") { Description = "With this purpose.", HelpName = "TEXT" };
    private readonly Option<DateTimeOffset?> _ends = Instant("--ends", "Ending then.");
    private readonly Option<Obligation[]> _oblige = new("--oblige")
    {
        Description = $"With this obligation too: {Options.NamesOf<Obligation>()}.",
        HelpName = "NAME",
        CustomParser = Options.ParseList<Obligation>,
    };

    private readonly Option<DateTimeOffset?> _since = Instant("--since", "Reads not before.");
    private readonly Option<DateTimeOffset?> _until = Instant("--until", "Reads before; now when absent.");

    public static Command Create()
    {
        var simulate = new SimulateCommand();
        var command = new Command("simulate", "Replays the log against a change that nobody has made: which past reads it would have refused or cut.")
        {
            simulate._file, simulate._grant, simulate._dropItems, simulate._purpose, simulate._ends, simulate._oblige, simulate._since,
            simulate._until, simulate._gateway,
        };
        simulate._access.AddTo(command);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(simulate._file) is { Tokens.Count: > 0 } == parsed.GetResult(simulate._grant) is not null)
            {
                parsed.AddError("Give a FILE, or --grant with edits to it.");
            }
        });
        command.SetAction(simulate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        using var credential = _access.Credential(parsed);
        using var channel = _access.Open(parsed, _gateway, RegistryAccess.Setting, credential);
        var names = await DepartmentNames.ReadAsync(channel, ct);
        if (await RequestAsync(parsed, channel, names, ct) is not { } request)
        {
            return 1;
        }

        request.Since = parsed.GetValue(_since)?.ToTimestamp();
        request.Until = parsed.GetValue(_until)?.ToTimestamp();
        using var call = new SimulationService.SimulationServiceClient(channel).SimulateChange(request, cancellationToken: ct);
        var table = SimulationTables.Empty();
        SimulationSummary? summary = null;
        await AnsiConsole.Status().StartAsync("replaying", async status =>
        {
            await foreach (var step in call.ResponseStream.ReadAllAsync(ct))
            {
                summary = step.Summary ?? summary;
                if (step.Changed is { } changed && table.Rows.Count < ShownMax)
                {
                    SimulationTables.Add(table, changed, names.NameOf);
                }

                status.Status = step.Progress is { } progress ? $"replaying: {progress.Replayed} reads" : status.Status;
            }
        });
        SimulationTables.Show(table, summary!);
        return 0;
    }

    private async Task<SimulateChangeRequest?> RequestAsync(ParseResult parsed, ChannelBase channel, DepartmentNames names, CancellationToken ct)
    {
        if (parsed.GetValue(_file) is { } file)
        {
            return ProposedChange.Read(file, names.IdOf);
        }

        var stands = (await new GrantService.GrantServiceClient(channel).GetGrantAsync(
            new() { Id = parsed.GetValue(_grant)! }, cancellationToken: ct)).Grant;
        var edits = new GrantEdits(
            parsed.GetValue(_dropItems) ?? [], parsed.GetValue(_purpose), parsed.GetValue(_ends), parsed.GetValue(_oblige) ?? []);
        return new() { Grant = ProposedChange.Edit(stands, edits) };
    }

    private static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DAY|INSTANT",
        CustomParser = result => Options.ParseInstant(result),
    };
}
