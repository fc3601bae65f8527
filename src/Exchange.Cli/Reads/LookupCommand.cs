using System.CommandLine;
using System.Globalization;
using Exchange.Cli.Access;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Spectre.Console;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange lookup</c>: one subject's rows.</summary>
internal static class LookupCommand
{
    public static Command Create()
    {
        var access = new UserAccess();
        var read = new ReadOptions();
        var key = new Argument<string>("KEY") { Description = "The subject: a value of the resource's key item." };
        var type = new Option<ItemType>("--key-type") { Description = "The type of the key item.", DefaultValueFactory = _ => ItemType.Text };
        var command = new Command("lookup", "Looks one subject up in a resource.") { read.Resource, key, type };
        read.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, read.Gateway, "Gateway:Listen:0", credential);
            var request = new LookupRequest
            {
                Resource = parsed.GetRequiredValue(read.Resource),
                Key = KeyOf(parsed.GetValue(type), parsed.GetRequiredValue(key)),
                Items = { parsed.GetValue(read.Items) ?? [] },
                Purpose = parsed.GetRequiredValue(read.Purpose),
                Matter = parsed.GetValue(read.Matter) ?? "",
                HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
            };
            var answer = await new ReadService.ReadServiceClient(channel).LookupAsync(request, cancellationToken: ct);
            AnsiConsole.Write(ReadTables.Of(answer).Caption(answer.Rows.Count == 0 ? "no row" : ""));
            AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(answer.Provenance, answer.Position)}[/]");
            if (answer.Withheld.Count > 0)
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]withheld, not granted:[/] {string.Join(", ", answer.Withheld)}");
            }
        });
        return command;
    }

    private static Value KeyOf(ItemType type, string text) => type switch
    {
        ItemType.Text => new() { Text = text },
        ItemType.Decimal => new() { Decimal = text },
        ItemType.Date => new() { Date = text },
        ItemType.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            new() { Integer = number },
        _ => throw new InvalidDataException($"'{text}' is not a key of type {type}; keys are text, decimal, date or integer."),
    };
}
