using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;

namespace Exchange.Cli.Duties;

/// <summary>A duty list as a file: YAML with <c>lines:</c> and a list in the contract's names, or CSV with a header.</summary>
internal sealed class DutyFile
{
    private readonly List<FileError> _errors;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal) { [""] = new(1, 1) };
    private readonly ImportDutyLinesRequest _read = new();

    private DutyFile(IEnumerable<FileError> errors) => _errors = [.. errors];

    public IReadOnlyList<DutyLine> Lines => _read.Lines;

    public IReadOnlyList<FileError> Errors => _errors;

    public static DutyFile Read(FileInfo file) =>
        Read(FileText.Read(file), string.Equals(file.Extension, ".csv", StringComparison.OrdinalIgnoreCase));

    public static DutyFile Read(FileText text, bool isSheet)
    {
        // A sheet from a desk is often GBK, which is read as such; YAML is UTF-8.
        var file = new DutyFile(isSheet && text.IsGb18030 ? [] : text.Errors);
        var root = isSheet ? DutySheet.Read(text.Text, file._errors) : YamlTree.Read(text.Text, "", 0, 0, file._errors).Root;
        new MessageReader(file._errors, file._places).Read(root, file._read, "");
        if (file.Lines.Count == 0 && file._errors.Count == 0)
        {
            file._errors.Add(new(new(1, 1), "lines", "The file holds no lines; write 'lines:' and a list of them."));
        }

        return file;
    }

    /// <summary>Names departments by their ids; people write their short names.</summary>
    public void Resolve(Func<string, string> idOf)
    {
        foreach (var line in _read.Lines)
        {
            line.Department = idOf(line.Department);
            var consumers = line.Consumers.Select(idOf).ToList();
            line.Consumers.Clear();
            line.Consumers.Add(consumers);
        }
    }

    /// <summary>What the registry found, at its place, unless the file's own error says more of it.</summary>
    public void Add(IEnumerable<DutyLineViolation> violations) => _errors.AddRange(violations
        .Where(found => !_errors.Exists(known => known.Field == found.Field))
        .Select(found => new FileError(PlaceOf(found.Field), found.Field, found.Description))
        .ToList());

    private Place PlaceOf(string path)
    {
        Place place;
        while (!_places.TryGetValue(path, out place))
        {
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }

        return place;
    }
}
