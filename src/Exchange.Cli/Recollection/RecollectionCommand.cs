using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Recollection;

/// <summary><c>exchange recollection</c>: what a form need not ask for (政务数据共享条例 Art 30).</summary>
internal static class RecollectionCommand
{
    public static Command Create() => new("recollection", "Re-collection: what a form asks for and the exchange could supply (Decree 809, Art 30; finding R1).")
    {
        Check(),
    };

    private static Command Check()
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "The form's labels, one a line; an element may follow as LABEL=ELEMENT.", Arity = ArgumentArity.ZeroOrOne };
        var fields = new Option<string[]>("--field") { Description = "A field of the form, as LABEL or LABEL=ELEMENT.", HelpName = "LABEL" };
        var department = new Option<string?>("--department")
        {
            Description = "The department that would collect, by short name or code; the caller's own when absent. Another's: authorities.",
            HelpName = "DEPARTMENT",
        };
        return RegistryCommand.Create("check", "Checks a form before it is put before anybody.", [file, fields, department], async (parsed, channel, names, ct) =>
        {
            var request = new CheckRecollectionRequest
            {
                Department = parsed.GetValue(department) is { } typed ? names.IdOfTyped(typed) : "",
                Fields = { (parsed.GetValue(file) is { } labels ? Lines(labels) : []).Concat(parsed.GetValue(fields) ?? []).Select(FieldOf) },
            };
            if (request.Fields.Count == 0)
            {
                throw new InvalidDataException("Name the form's fields: a FILE, or --field LABEL.");
            }

            var answer = await new RecollectionService.RecollectionServiceClient(channel).CheckRecollectionAsync(request, cancellationToken: ct);
            AnsiConsole.Write(RecollectionTables.Of(answer, names.NameOf));
        });
    }

    private static IEnumerable<string> Lines(FileInfo file) =>
        FileText.Read(file).Text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'));

    private static FormField FieldOf(string typed) => typed.LastIndexOf('=') is > 0 and var at
        ? new() { Label = typed[..at].Trim(), Element = typed[(at + 1)..].Trim() }
        : new() { Label = typed };
}
