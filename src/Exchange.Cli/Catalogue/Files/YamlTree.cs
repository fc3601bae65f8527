using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>
/// Reads YAML as a tree, without what a catalogue never needs and an attacker does: anchors, aliases, merge keys and tags are
/// refused where they stand, so that a document is no larger than its file and never contains itself.
/// </summary>
internal sealed class YamlTree
{
    private const int DepthMax = 16;

    private readonly List<FileError> _errors;
    private readonly int _length;
    private readonly int _linesBefore;
    private readonly Parser _parser;
    private string _path = "";

    private YamlTree(string text, int linesBefore, List<FileError> errors)
    {
        _parser = new(new StringReader(text));
        _length = text.Length;
        _linesBefore = linesBefore;
        _errors = errors;
    }

    /// <summary>Whether it was read to its end; a syntax error or too deep a nesting ends the reading.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>The line at which the reading ended.</summary>
    public int EndLine { get; private set; }

    public YamlNode? Root { get; private set; }

    /// <summary>
    /// Reads one document, whose root has a path and stands after lines that were read before; where the root is a list, its
    /// members are counted from <paramref name="first"/>.
    /// </summary>
    public static YamlTree Read(string text, string path, int linesBefore, int first, List<FileError> errors)
    {
        var tree = new YamlTree(text, linesBefore, errors);
        tree.ReadDocument(path, first);
        return tree;
    }

    private void ReadDocument(string path, int first)
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            return;
        }

        Next();
        Root = ReadNode(path, 0, first);
        Next();
        if (IsWhole && _parser.Current is DocumentStart second)
        {
            Refuse(second, "", "A second document; a file holds one.");
            Stop(second);
        }
    }

    // Leaves the parser at the event after the node.
    private YamlNode? ReadNode(string path, int depth, int first = 0, bool isKey = false)
    {
        _path = path;
        if (!IsWhole || _parser.Current is not { } current)
        {
            return null;
        }

        if (current is NodeEvent node)
        {
            CheckProperties(node, path);
        }

        switch (current)
        {
            case Scalar scalar:
                // What is wrong behind a name is wrong with the field.
                _path = isKey ? Join(path, scalar.Value) : path;
                Next();
                var isBlock = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
                return new YamlNode.Scalar(At(scalar), isBlock ? scalar.Value.TrimEnd('\n') : scalar.Value, scalar.Style == ScalarStyle.Plain);
            case AnchorAlias:
                Refuse(current, path, "Aliases are not accepted; write the value out.");
                Next();
                return null;
            case SequenceStart or MappingStart when depth == DepthMax:
                Refuse(current, path, $"Nested deeper than {DepthMax} levels.");
                Stop(current);
                return null;
            case SequenceStart:
                return ReadList(At(current), path, depth, first);
            case MappingStart:
                return ReadMap(At(current), path, depth);
            default:
                return null;
        }
    }

    private YamlNode.List ReadList(Place place, string path, int depth, int first)
    {
        var list = new YamlNode.List(place);
        Next();
        while (IsWhole && _parser.Current is not SequenceEnd)
        {
            list.Members.Add(ReadNode($"{path}[{first + list.Members.Count}]", depth + 1));
        }

        Next();
        return list;
    }

    private YamlNode.Map ReadMap(Place place, string path, int depth)
    {
        var map = new YamlNode.Map(place);
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        Next();
        while (IsWhole && _parser.Current is not MappingEnd)
        {
            var key = _parser.Current!;
            var name = ReadKey(path, depth);
            var value = ReadNode(name is null ? path : Join(path, name), depth + 1);
            if (name is null)
            {
                continue;
            }

            if (seen.TryAdd(name, At(key)))
            {
                map.Entries.Add(new(name, At(key), value));
            }
            else
            {
                Refuse(key, path, $"{Quoted.Text(name)} stands on line {seen[name].Line} already.");
            }
        }

        Next();
        return map;
    }

    private string? ReadKey(string path, int depth)
    {
        var key = _parser.Current!;
        switch (ReadNode(path, depth + 1, isKey: true))
        {
            case YamlNode.Scalar { Text: "<<", IsPlain: true }:
                Refuse(key, path, "Merge keys are not accepted; write the fields out.");
                return null;
            case YamlNode.Scalar name:
                return name.Text;
            case not null:
                Refuse(key, path, "The name of a field is a plain word.");
                return null;
            default:
                return null;
        }
    }

    private void CheckProperties(NodeEvent node, string path)
    {
        if (!node.Anchor.IsEmpty)
        {
            Refuse(node, path, "Anchors are not accepted; write the value out where it is needed.");
        }

        if (!node.Tag.IsEmpty)
        {
            Refuse(node, path, "Tags are not accepted; the field knows its type.");
        }
    }

    private void Next()
    {
        if (!IsWhole)
        {
            return;
        }

        try
        {
            if (!_parser.MoveNext())
            {
                return;
            }
        }
        catch (YamlException wrong)
        {
            // It ends where the reader noticed; what is left open is noticed at the end of the file only, and of a tab it is
            // told where the document begins.
            var place = At(wrong.End.Index < _length ? wrong.End : wrong.Start);
            var last = Last();
            Fail(place.Line < last.Line ? last : place, wrong.Message);
        }
        catch (Exception unforeseen) when (unforeseen is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The parser's own, on input that it did not foresee.
            Fail(Last(), "it cannot be read beyond this place; is a bracket or a quotation mark left open?");
        }
    }

    private Place Last() => _parser.Current is { } current ? At(current.End) : new(_linesBefore + 1, 1);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void Fail(Place place, string message)
    {
        _errors.Add(new(place, _path, $"Not YAML: {message}"));
        (IsWhole, EndLine) = (false, place.Line);
    }

    private void Stop(ParsingEvent at) => (IsWhole, EndLine) = (false, At(at).Line);

    private void Refuse(ParsingEvent at, string path, string message) => _errors.Add(new(At(at), path, message));

    private Place At(ParsingEvent at) => At(at.Start);

    // A file of 16 MiB has no more lines or columns than an int counts.
    private Place At(Mark mark) => new(_linesBefore + (int)mark.Line, (int)mark.Column);
}
