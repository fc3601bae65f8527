using System.CommandLine;
using System.Text;
using Exchange.Client;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Exchange.Source.V1;
using Grpc.Core;
using Value = Exchange.Source.V1.Value;

namespace Exchange.Cli.Reads;

/// <summary>
/// Filters as they are typed: <c>item=value</c>, <c>item=a,b</c>, <c>item^=prefix</c>, <c>item&gt;=from</c>, <c>item&lt;until</c>.
/// <c>item=</c> is the rows that have no value, <c>item=""</c> the empty text; a backslash takes the meaning from a comma and from
/// itself. Which type a value is of says the resource.
/// </summary>
internal static class Filters
{
    private static readonly string[] Tests = ["^=", ">=", "<", "="];

    public static Option<string[]> Option() => new("--filter")
    {
        Description = "A test of an item: item=value, item=a,b, item^=prefix, item>=from, item<until. All of them hold together.",
        HelpName = "TEST",
    };

    public static async Task<IEnumerable<Filter>> ReadAsync(string[] texts, string resource, ChannelBase channel, CancellationToken ct)
    {
        if (texts.Length == 0)
        {
            return [];
        }

        var answer = await new CatalogueService.CatalogueServiceClient(channel).GetResourceAsync(new() { Code = resource }, cancellationToken: ct);
        var types = answer.Resource.Items.ToDictionary(item => item.Id, item => item.Type, StringComparer.Ordinal);
        return [.. texts.Select(text => Parse(text, types))];
    }

    public static Filter Parse(string text, IReadOnlyDictionary<string, ItemType> types)
    {
        var at = text.AsSpan().IndexOfAny("^=<>");
        var test = at > 0 ? Array.Find(Tests, test => text.AsSpan(at).StartsWith(test)) : null;
        if (test is null || (test == "<" && text.AsSpan(at).StartsWith("<=")))
        {
            throw new InvalidDataException(
                $"--filter: '{text}' is no test such as item=value, item=a,b, item^=prefix, item>=from, item<until.");
        }

        var (item, typed) = (text[..at], text[(at + test.Length)..]);
        var type = types.TryGetValue(item, out var found)
            ? found
            : throw new InvalidDataException($"--filter: the resource has no item '{item}'; it has {string.Join(", ", types.Keys)}.");
        return test switch
        {
            "^=" => Where.Begins(item, Plain(typed)),
            ">=" => Where.Between(item, ValueOf(type, Plain(typed), text), null),
            "<" => Where.Between(item, null, ValueOf(type, Plain(typed), text)),
            _ when typed.Length == 0 => Where.IsNull(item),
            _ => Split(typed) switch
            {
                [var one] => Where.Is(item, ValueOf(type, one, text)),
                var several => Where.Among(item, several.Select(one => ValueOf(type, one, text))),
            },
        };
    }

    private static Value ValueOf(ItemType type, string text, string test)
    {
        if (text.Length == 0)
        {
            throw new InvalidDataException($"--filter: '{test}' has a value missing; \"\" is the empty text.");
        }

        try
        {
            return ValueText.Of(type, text == "\"\"" && type == ItemType.Text ? "" : text);
        }
        catch (InvalidDataException unread)
        {
            throw new InvalidDataException($"--filter: in '{test}' {unread.Message}", unread);
        }
    }

    private static string Plain(string text) => string.Join(',', Split(text));

    private static List<string> Split(string text)
    {
        var (parts, part) = (new List<string>(), new StringBuilder());
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == ',')
            {
                parts.Add(part.ToString());
                part.Clear();
                continue;
            }

            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            part.Append(text[at]);
        }

        parts.Add(part.ToString());
        return parts;
    }
}
