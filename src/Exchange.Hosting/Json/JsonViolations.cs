using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Exchange.Domain.Errors;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Exchange.Hosting.Json;

/// <summary>Everything for which a JSON text is not a message, each thing by its place; asked only once the parser has refused it.</summary>
internal static class JsonViolations
{
    // A text of megabytes may be wrong in each of its bytes.
    private const int FoundMax = 100;
    private const int NameMax = 64;

    public static ImmutableArray<Violation> Of(string json, MessageDescriptor message)
    {
        var found = new List<Violation>();
        try
        {
            using var document = JsonDocument.Parse(json);
            Message(document.RootElement, message, "", found);
        }
        catch (JsonException wrong)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
            Add(found, "", ViolationCode.FieldMalformed, $"The body is not JSON from {place} on.");
        }

        if (found.Count == 0)
        {
            Add(found, "", ViolationCode.FieldMalformed, $"The body is not the JSON form of {message.FullName}.");
        }

        return [.. found];
    }

    private static void Message(JsonElement json, MessageDescriptor message, string path, List<Violation> found)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add(found, path, ViolationCode.FieldMalformed, "It is a JSON object.");
            return;
        }

        var chosen = new HashSet<OneofDescriptor>();
        foreach (var property in json.EnumerateObject())
        {
            var name = NameOf(property);
            var field = message.Fields.InDeclarationOrder().FirstOrDefault(one => one.JsonName == name || one.Name == name);
            if (field is null)
            {
                Add(found, Join(path, name), ViolationCode.FieldUnknownValue, "There is no such field.");
            }
            else if (field.RealContainingOneof is { } oneof && !chosen.Add(oneof))
            {
                Add(found, Join(path, field.Name), ViolationCode.FieldConflict, $"One of {oneof.Name} is given, not two.");
            }
            else
            {
                Field(property.Value, field, Join(path, field.Name), found);
            }
        }
    }

    private static void Field(JsonElement json, FieldDescriptor field, string path, List<Violation> found)
    {
        // The parser reads null as absent.
        if (json.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (!field.IsRepeated || field.IsMap)
        {
            One(json, json, field, path, found);
        }
        else if (json.ValueKind != JsonValueKind.Array)
        {
            Add(found, path, ViolationCode.FieldMalformed, "It is a JSON array.");
        }
        else
        {
            foreach (var (index, one) in json.EnumerateArray().Index())
            {
                One(one, null, field, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), found);
            }
        }
    }

    private static void One(JsonElement json, JsonElement? whole, FieldDescriptor field, string path, List<Violation> found)
    {
        if (found.Count >= FoundMax || Parses(whole?.GetRawText() ?? $"[{json.GetRawText()}]", field))
        {
            return;
        }

        if (field.FieldType == FieldType.Message && !field.IsMap && field.MessageType.File.Package != "google.protobuf")
        {
            Message(json, field.MessageType, path, found);
        }
        else if (field.FieldType == FieldType.Enum)
        {
            Add(found, path, ViolationCode.FieldUnknownValue, $"It is a value of {field.EnumType.Name}.");
        }
        else
        {
            Add(found, path, ViolationCode.FieldMalformed, $"It is {FormOf(field)}.");
        }
    }

    private static bool Parses(string json, FieldDescriptor field)
    {
        try
        {
            JsonParser.Default.Parse($$"""{"{{field.JsonName}}":{{json}}}""", field.ContainingType);
            return true;
        }
        catch (Exception wrong) when (JsonRequest.IsOfTheInput(wrong))
        {
            return false;
        }
    }

    private static string FormOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "a JSON string of Unicode characters",
        FieldType.Bytes => "a JSON string in base64",
        FieldType.Bool => "true or false",
        FieldType.Double or FieldType.Float => "a number, or \"NaN\", \"Infinity\" or \"-Infinity\"",
        FieldType.Message => $"the JSON form of {field.MessageType.FullName}",
        _ => "a whole number of its size",
    };

    // What somebody else's field is called may be anything.
    private static string NameOf(JsonProperty property)
    {
        try
        {
            var name = property.Name;
            return name.Length <= NameMax && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "?";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return "?";
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static void Add(List<Violation> found, string field, ViolationCode code, string description)
    {
        if (found.Count < FoundMax)
        {
            found.Add(new(field, code, description));
        }
    }
}
