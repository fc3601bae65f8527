using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;

namespace Exchange.Cli.Openings;

/// <summary>Opening agreements as a YAML file: <c>agreements:</c> and a list in the contract's names.</summary>
internal static class OpeningFile
{
    public static (RecordOpeningsRequest Read, IReadOnlyList<FileError> Errors) Read(FileText text)
    {
        var errors = new List<FileError>(text.Errors);
        var read = new RecordOpeningsRequest();
        var root = YamlTree.Read(text.Text, "", 0, 0, errors).Root;
        new MessageReader(errors, new(StringComparer.Ordinal) { [""] = new(1, 1) }).Read(root, read, "");
        if (read.Agreements.Count == 0 && errors.Count == 0)
        {
            errors.Add(new(new(1, 1), "agreements", "The file holds no agreements; write 'agreements:' and a list of them."));
        }

        return (read, errors);
    }
}
