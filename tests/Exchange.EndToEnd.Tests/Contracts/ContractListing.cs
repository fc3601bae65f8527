using System.Reflection;
using Exchange.Errors.V1;
using Google.Protobuf.Reflection;

namespace Exchange.EndToEnd.Tests.Contracts;

/// <summary>The contracts as sorted lines: each call, field and enum value with what it looks like on the wire.</summary>
internal static class ContractListing
{
    public static IReadOnlyList<string> Lines() =>
        [.. Files().SelectMany(LinesOf).Order(StringComparer.Ordinal)];

    private static IEnumerable<FileDescriptor> Files() => typeof(ReasonReflection).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>();

    private static IEnumerable<string> LinesOf(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(service => service.Methods).Select(Line),
        .. file.MessageTypes.SelectMany(LinesOf),
        .. file.EnumTypes.SelectMany(LinesOf),
    ];

    private static IEnumerable<string> LinesOf(MessageDescriptor message) => message.IsMapEntry ? [] :
    [
        .. message.Fields.InDeclarationOrder().Select(Line),
        .. message.NestedTypes.SelectMany(LinesOf),
        .. message.EnumTypes.SelectMany(LinesOf),
    ];

    private static IEnumerable<string> LinesOf(EnumDescriptor type) =>
        type.Values.Select(value => $"enum {type.FullName} {value.Number:D3} {value.Name}");

    private static string Line(MethodDescriptor method) =>
        $"call {method.Service.FullName}/{method.Name} ({Streamed(method.IsClientStreaming)}{method.InputType.FullName}) " +
        $"returns ({Streamed(method.IsServerStreaming)}{method.OutputType.FullName})";

    private static string Streamed(bool streamed) => streamed ? "stream " : "";

    private static string Line(FieldDescriptor field) =>
        $"field {field.ContainingType.FullName} {field.FieldNumber:D3} {field.Name} " +
        $"{Label(field)}{TypeOf(field)}{Choice(field)}";

    private static string Label(FieldDescriptor field) => field switch
    {
        { IsMap: true } => "",
        { IsRepeated: true } => "repeated ",
        { RealContainingOneof: null, HasPresence: true, FieldType: not FieldType.Message } => "optional ",
        _ => "",
    };

    private static string TypeOf(FieldDescriptor field) => field switch
    {
        { IsMap: true } => $"map<{string.Join(", ", field.MessageType.Fields.InFieldNumberOrder().Select(TypeOf))}>",
        { FieldType: FieldType.Message } => field.MessageType.FullName,
        { FieldType: FieldType.Enum } => field.EnumType.FullName,
        _ => field.FieldType.ToString(),
    };

    private static string Choice(FieldDescriptor field) =>
        field.RealContainingOneof is { } choice ? $" in {choice.Name}" : "";
}
