using System.Collections.Frozen;
using System.Xml.Linq;
using Google.Protobuf.Reflection;

namespace Exchange.Gateway.Transcoding;

/// <summary>
/// The comments of the contracts, as the compiler laid them beside the code that was generated from them. Descriptors at run time
/// have none. Where the file is missing there are no comments, and nothing else changes.
/// </summary>
internal sealed class ContractComments
{
    private readonly FrozenDictionary<string, string> _comments;

    private ContractComments(IEnumerable<XElement> members) => _comments = members
        .GroupBy(member => KeyOf((string)member.Attribute("name")!), StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => OneLine(group.First().Element("summary")?.Value ?? ""), StringComparer.Ordinal);

    public static ContractComments Load()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Exchange.Contracts.xml");
        return new(File.Exists(file) ? XDocument.Load(file).Descendants("member") : []);
    }

    public string Of(MessageDescriptor message) => Find($"T:{NameOf(message.ClrType)}");

    public string Of(FieldDescriptor field) => Find($"P:{NameOf(field.ContainingType.ClrType)}.{field.PropertyName}");

    public string Of(EnumDescriptor values) => Find($"T:{NameOf(values.ClrType)}");

    public string Of(EnumValueDescriptor value) =>
        Find($"F:{NameOf(value.EnumDescriptor.ClrType)}.{Enum.GetName(value.EnumDescriptor.ClrType, value.Number)}");

    public string Of(MethodDescriptor method) =>
        Find($"M:{method.File.GetOptions()?.CsharpNamespace}.{method.Service.Name}.{method.Service.Name}Base.{method.Name}");

    private string Find(string key) => _comments.GetValueOrDefault(key, "");

    // A method is known by its name: the contracts overload none.
    private static string KeyOf(string member) => member.Split('(')[0];

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
