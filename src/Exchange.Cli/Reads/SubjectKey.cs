using System.CommandLine;
using System.Globalization;
using Exchange.Source.V1;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Cli.Reads;

/// <summary>A subject as it is named on the command line.</summary>
internal sealed class SubjectKey
{
    private readonly Argument<string> _key = new("KEY") { Description = "The subject: a value of the resource's key item." };

    private readonly Option<ItemType> _type = new("--key-type")
    {
        Description = "The type of the key item: text, decimal, date or integer.",
        HelpName = "TYPE",
        DefaultValueFactory = _ => ItemType.Text,
    };

    public void AddTo(Command command)
    {
        command.Add(_key);
        command.Add(_type);
    }

    public Value Of(ParseResult parsed) => (parsed.GetValue(_type), parsed.GetRequiredValue(_key)) switch
    {
        (ItemType.Text, var text) => new() { Text = text },
        (ItemType.Decimal, var text) => new() { Decimal = text },
        (ItemType.Date, var text) => new() { Date = text },
        (ItemType.Integer, var text) when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            new() { Integer = number },
        var (type, text) => throw new InvalidDataException($"'{text}' is not a key of type {type}; keys are text, decimal, date or integer."),
    };
}
