using System.Collections;
using System.Globalization;
using Exchange.Registry.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>Writes resources as a file that <see cref="CatalogueFile"/> reads as the same resources.</summary>
internal sealed class CatalogueWriter
{
    private readonly Emitter _emitter;
    private readonly IReadOnlyDictionary<string, string> _missing;

    private CatalogueWriter(TextWriter writer, IReadOnlyDictionary<string, string> missing)
    {
        _emitter = new(writer, new EmitterSettings(2, int.MaxValue, false, 1024).WithIndentedSequences());
        _missing = missing;
    }

    /// <summary>Writes them, and in the place of a field what is <paramref name="missing"/> there, by path, as a comment.</summary>
    public static void Write(TextWriter writer, IEnumerable<Resource> resources, IReadOnlyDictionary<string, string> missing) =>
        new CatalogueWriter(writer, missing).Write(new DraftResourcesRequest { Resources = { resources } });

    private void Write(DraftResourcesRequest all)
    {
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(all, "");
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
    }

    private void Write(IMessage message, string path)
    {
        _emitter.Emit(new MappingStart());
        foreach (var field in FileFields.Of(message.Descriptor))
        {
            var at = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (_missing.TryGetValue(at, out var wanted))
            {
                _emitter.Emit(new Comment($"{field.Name}: {wanted}", isInline: false));
            }
            else if (IsGiven(field, message))
            {
                Write(field.Name);
                Write(field, field.Accessor.GetValue(message), at);
            }
        }

        _emitter.Emit(new MappingEnd());
    }

    private void Write(FieldDescriptor field, object value, string path)
    {
        if (!field.IsRepeated)
        {
            WriteOne(field, value, path);
            return;
        }

        var style = field.FieldType == FieldType.Enum ? SequenceStyle.Flow : SequenceStyle.Block;
        _emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
        foreach (var (i, member) in ((IList)value).Cast<object>().Index())
        {
            WriteOne(field, member, $"{path}[{i}]");
        }

        _emitter.Emit(new SequenceEnd());
    }

    private void WriteOne(FieldDescriptor field, object value, string path)
    {
        switch (value)
        {
            case IMessage message:
                Write(message, path);
                break;
            case string text:
                Write(text);
                break;
            case uint number:
                Write(number.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                Write(EnumWords.Word(field.EnumType.FindValueByNumber((int)value)));
                break;
        }
    }

    private void Write(string text)
    {
        // What a reader would take for nothing, and Unicode's line ends, which YAML folds unless they are escaped.
        var isQuoted = new YamlNode.Scalar(default, text, IsPlain: true).IsNothing || text.AsSpan().ContainsAny('\u0085', '\u2028', '\u2029');
        _emitter.Emit(new Scalar(
            AnchorName.Empty, TagName.Empty, text, isQuoted ? ScalarStyle.DoubleQuoted : ScalarStyle.Any, isPlainImplicit: true, isQuotedImplicit: true));
    }

    private static bool IsGiven(FieldDescriptor field, IMessage message) => field switch
    {
        { IsRepeated: true } => ((IList)field.Accessor.GetValue(message)).Count > 0,
        { HasPresence: true } => field.Accessor.HasValue(message),
        { FieldType: FieldType.UInt32 } => (uint)field.Accessor.GetValue(message) != 0,
        { FieldType: FieldType.Enum } => (int)field.Accessor.GetValue(message) != 0,
        _ => (string)field.Accessor.GetValue(message) is not "",
    };
}
