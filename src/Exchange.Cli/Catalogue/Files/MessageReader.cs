using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>
/// Reads a YAML tree as a message of the contract: fields, types and words are those of its descriptors. Everything wrong is
/// told with its place, and the rest is read all the same.
/// </summary>
internal sealed class MessageReader(List<FileError> errors, Dictionary<string, Place> places)
{
    public void Read(YamlNode? node, IMessage message, string path)
    {
        if (node is null)
        {
            return;
        }

        if (node is not YamlNode.Map map)
        {
            Refuse(node, path, FileFields.Of(message.Descriptor).FirstOrDefault() is { } first
                ? $"Fields belong here, such as '{first.Name}: …'."
                : "Nothing more is said here; write '{}'.");
            return;
        }

        foreach (var entry in map.Entries)
        {
            var at = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
            if (Find(entry, message.Descriptor, at) is { } field)
            {
                places[at] = entry.Value?.Place ?? entry.Place;
                RefuseSecondTerm(entry, field, message, at);
                ReadField(entry.Value, field, message, at);
            }
        }
    }

    private FieldDescriptor? Find(MapEntry entry, MessageDescriptor type, string path)
    {
        var known = FileFields.Of(type).ToDictionary(field => field.Name);
        if (known.TryGetValue(entry.Key, out var field))
        {
            return field;
        }

        if (FileFields.IsRegistrys(type, entry.Key))
        {
            errors.Add(new(entry.Place, path, "The registry sets this itself; leave it out."));
            return null;
        }

        var meant = known.Count == 0 ? "nothing more is said here; write '{}'."
            : NearestName.Of(entry.Key, known.Keys) is { } name ? $"did you mean '{name}'?"
            : $"the fields here are {string.Join(", ", known.Keys)}.";
        var parent = path[..(path.Length - entry.Key.Length)].TrimEnd('.');
        errors.Add(new(entry.Place, parent, $"{Quoted.Text(entry.Key)} is not a field; {meant}"));
        return null;
    }

    private void RefuseSecondTerm(MapEntry entry, FieldDescriptor field, IMessage message, string path)
    {
        if (field.RealContainingOneof is { } choice && choice.Accessor.GetCaseFieldDescriptor(message) is { } other)
        {
            var names = string.Join(", ", choice.Fields.Select(one => one.Name));
            errors.Add(new(entry.Place, path, $"Only one of {names}; '{other.Name}' is given already."));
        }
    }

    private void ReadField(YamlNode? node, FieldDescriptor field, IMessage message, string path)
    {
        if (node is null)
        {
            return;
        }

        if (node is YamlNode.Scalar { IsNothing: true })
        {
            Refuse(node, path, "No value is given; write one, or leave the field out.");
        }
        else if (!field.IsRepeated)
        {
            if (ReadValue(node, field, path) is { } value)
            {
                field.Accessor.SetValue(message, value);
            }
        }
        else if (node is YamlNode.List list)
        {
            ReadMembers(list, field, (IList)field.Accessor.GetValue(message), path);
        }
        else
        {
            Refuse(node, path, "A list belongs here; write each member on a line of its own that begins with '- '.");
        }
    }

    private void ReadMembers(YamlNode.List list, FieldDescriptor field, IList into, string path)
    {
        for (var i = 0; i < list.Members.Count; i++)
        {
            var (member, at) = (list.Members[i], $"{path}[{i}]");
            places[at] = member?.Place ?? list.Place;
            if (member is YamlNode.Scalar { IsNothing: true })
            {
                Refuse(member, at, "No value is given; write one, or leave the member out.");
                member = null;
            }

            // A member that cannot be read keeps its place, so that the paths of those after it stay right.
            into.Add((member is null ? null : ReadValue(member, field, at)) ?? Stand(field));
        }
    }

    private object? ReadValue(YamlNode node, FieldDescriptor field, string path)
    {
        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType == Timestamp.Descriptor:
            case FieldType.Bool or FieldType.UInt32 or FieldType.UInt64 or FieldType.Int64 or FieldType.SInt64 or FieldType.Double when node is YamlNode.Scalar:
                return ReadPlain(node, field, path);
            case FieldType.Message:
                var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                Read(node, message, path);
                return message;
            case FieldType.Enum when node is YamlNode.Scalar word:
                if (EnumWords.Find(field.EnumType, word.Text) is { } value)
                {
                    return value.Number;
                }

                Refuse(node, path, $"{Quoted.Text(word.Text)} is none of {EnumWords.Offer(field.EnumType)}.");
                return null;
            case FieldType.String when node is YamlNode.Scalar text:
                return text.Text;
            default:
                Refuse(node, path, node is YamlNode.List ? "One value belongs here, not a list." : "One value belongs here, not fields.");
                return null;
        }
    }

    private object? ReadPlain(YamlNode node, FieldDescriptor field, string path)
    {
        var (value, expected) = PlainValue.Read(node is YamlNode.Scalar scalar ? scalar.Text : "", field);
        if (value is null)
        {
            Refuse(node, path, $"{(node is YamlNode.Scalar given ? Quoted.Text(given.Text) : "What stands here")} is not {expected}.");
        }

        return value;
    }

    private static object Stand(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.Parser.ParseFrom(ByteString.Empty),
        FieldType.Enum => 0,
        FieldType.String => "",
        _ => throw new UnreachableException(),
    };

    private void Refuse(YamlNode at, string path, string message) => errors.Add(new(at.Place, path, message));
}

/// <summary>The fields that a file may hold: all of the contract's, but those that the registry sets itself.</summary>
internal static class FileFields
{
    private static readonly FrozenSet<string> Registrys = FrozenSet.Create(
        "exchange.registry.v1.DraftResourcesRequest.validate_only",
        "exchange.registry.v1.ImportDutyLinesRequest.validate_only",
        "exchange.registry.v1.DutyLine.version",
        "exchange.registry.v1.RecordOpeningsRequest.validate_only",
        "exchange.registry.v1.OpeningAgreement.version",
        "exchange.registry.v1.Resource.version",
        "exchange.registry.v1.Resource.state",
        "exchange.registry.v1.Resource.superseded_by",
        "exchange.registry.v1.Filing.drafted_by",
        "exchange.registry.v1.Filing.signed_by",
        "exchange.registry.v1.Filing.signed_at",
        "exchange.registry.v1.Filing.filed_at",
        "exchange.registry.v1.Filing.published_at");

    /// <summary>Those with one value first, then lists of parts, then parts: the order in which a file is read best.</summary>
    public static IEnumerable<FieldDescriptor> Of(MessageDescriptor type) => type.Fields.InFieldNumberOrder()
        .Where(field => !Registrys.Contains(field.FullName))
        .OrderBy(field => field.FieldType != FieldType.Message ? 0 : field.IsRepeated ? 1 : 2);

    public static bool IsRegistrys(MessageDescriptor type, string name) => Registrys.Contains($"{type.FullName}.{name}");
}
