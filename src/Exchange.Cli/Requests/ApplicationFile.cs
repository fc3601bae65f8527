using Exchange.Cli.Catalogue;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;

namespace Exchange.Cli.Requests;

/// <summary>An application as a developer writes it: <c>reference:</c>, <c>statements:</c> and <c>demands:</c>, in the contract's names.</summary>
internal sealed class ApplicationFile
{
    // As the registry names the fields.
    private const string Prefix = "application.";

    private readonly List<FileError> _errors;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal) { [""] = new(1, 1) };

    private ApplicationFile(IEnumerable<FileError> errors) => _errors = [.. errors];

    public Application Application { get; } = new();

    public IReadOnlyList<FileError> Errors => _errors;

    /// <summary>Departments are named by their ids; people write their short names.</summary>
    public static ApplicationFile Read(FileInfo name, DepartmentNames names)
    {
        var file = Read(FileText.Read(name));
        foreach (var demand in file.Application.Demands)
        {
            demand.Provider = names.IdOf(demand.Provider);
        }

        return file;
    }

    public static ApplicationFile Read(FileText text)
    {
        var file = new ApplicationFile(text.Errors);
        new MessageReader(file._errors, file._places).Read(YamlTree.Read(text.Text, "", 0, 0, file._errors).Root, file.Application, "");
        if (file.Application.Demands.Count == 0 && file._errors.Count == 0)
        {
            file._errors.Add(new(new(1, 1), "demands", "The file demands nothing; write 'demands:' and a list of them."));
        }

        return file;
    }

    /// <summary>A field of the request, at its place or at the nearest part of the file that would hold it.</summary>
    public FileError At(string field, string message)
    {
        var path = field.StartsWith(Prefix, StringComparison.Ordinal) ? field[Prefix.Length..] : field;
        var (nearest, place) = (path, default(Place));
        while (!_places.TryGetValue(nearest, out place))
        {
            nearest = nearest[..Math.Max(0, nearest.LastIndexOfAny(['.', '[']))];
        }

        return new(place, path, message);
    }
}
