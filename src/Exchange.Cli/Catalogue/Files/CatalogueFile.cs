using System.Text.RegularExpressions;
using Exchange.Registry.V1;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>A catalogue as its steward writes it: <c>resources:</c> and a list, in the contract's names.</summary>
internal sealed partial class CatalogueFile
{
    private const int ResourcesMax = 1000;
    private const int SyntaxErrorsMax = 200;
    private const string Root = "resources";

    private readonly List<FileError> _errors;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal) { [""] = new(1, 1) };
    private readonly DraftResourcesRequest _read = new();

    private CatalogueFile(IEnumerable<FileError> errors) => _errors = [.. errors];

    public IReadOnlyList<Resource> Resources => _read.Resources;

    public IReadOnlyList<FileError> Errors => _errors;

    /// <summary>Whether all of it could be read, so that the registry can say more about it.</summary>
    public bool IsWhole { get; private set; } = true;

    public static CatalogueFile Read(FileInfo file) => Read(FileText.Read(file));

    public static CatalogueFile Read(FileText text)
    {
        var file = new CatalogueFile(text.Errors) { IsWhole = text.Errors.IsEmpty };
        file.ReadText(text.Text);
        return file;
    }

    /// <summary>The place of a field, or of the nearest part of the file that would hold it.</summary>
    public Place PlaceOf(string path)
    {
        Place place;
        while (!_places.TryGetValue(path, out place))
        {
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }

        return place;
    }

    /// <summary>Names departments by their ids; people write their short names.</summary>
    public void Resolve(Func<string, string> idOf)
    {
        foreach (var resource in _read.Resources)
        {
            resource.Provider = idOf(resource.Provider);
            foreach (var among in (resource.Conditions?.Terms ?? []).Select(term => term.Among).OfType<Departments>())
            {
                var ids = among.Ids.Select(idOf).ToList();
                among.Ids.Clear();
                among.Ids.Add(ids);
            }
        }
    }

    private void ReadText(string text)
    {
        var tree = YamlTree.Read(text, "", 0, 0, _errors);
        var map = tree.Root as YamlNode.Map;
        var list = map?.Entries.Find(entry => entry.Key == Root)?.Value as YamlNode.List;
        IsWhole &= tree.IsWhole;
        if (list is not null && !tree.IsWhole)
        {
            ReadOn(text, list, tree.EndLine);
        }

        if (list?.Members.Count > ResourcesMax)
        {
            var place = list.Members[ResourcesMax]?.Place ?? list.Place;
            _errors.Add(new(place, $"{Root}[{ResourcesMax}]", $"At most {ResourcesMax} resources a file; split it."));
            IsWhole = false;
            return;
        }

        new MessageReader(_errors, _places).Read(tree.Root, _read, "");
        if (_read.Resources.Count == 0 && _errors.Count == 0)
        {
            _errors.Add(new(PlaceOf(Root), Root, "The file holds no resources; write 'resources:' and a list of them."));
        }

        IsWhole &= _read.Resources.Count > 0;
        RefuseSameCodes();
    }

    // After a syntax error, reading goes on at the next line that begins a resource as the first one began.
    private void ReadOn(string text, YamlNode.List list, int line)
    {
        var lines = text.Split('\n');
        var begin = Dash().Match(lines[Math.Max(0, (list.Members.FirstOrDefault()?.Place.Line ?? line) - 1)]);
        for (var told = 1; begin.Success && told < SyntaxErrorsMax; told++)
        {
            // The line itself, unless it begins the resource that is broken.
            var from = Math.Max(line - 1, list.Members.LastOrDefault()?.Place.Line ?? 0);
            var next = Array.FindIndex(lines, Math.Min(from, lines.Length), candidate => candidate.StartsWith(begin.Value, StringComparison.Ordinal));
            if (next < 0)
            {
                return;
            }

            var rest = YamlTree.Read(string.Join('\n', lines[next..]), Root, next, list.Members.Count, _errors);
            list.Members.AddRange((rest.Root as YamlNode.List)?.Members ?? []);
            if (rest.IsWhole)
            {
                return;
            }

            line = Math.Max(rest.EndLine, next + 2);
        }
    }

    private void RefuseSameCodes()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _read.Resources.Count; i++)
        {
            var code = _read.Resources[i].Code;
            if (code.Length > 0 && !seen.TryAdd(code, i))
            {
                var (at, first) = ($"{Root}[{i}].code", seen[code]);
                _errors.Add(new(PlaceOf(at), at, $"{Root}[{first}] on line {PlaceOf($"{Root}[{first}].code").Line} has this code already."));
            }
        }
    }

    [GeneratedRegex(@"^ *- ")]
    private static partial Regex Dash();
}
