using System.CommandLine;
using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Catalogue.Guide;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Cli.Catalogue;

/// <summary>Catalogues as files: a steward's way in and out of the registry.</summary>
internal static class FileCommands
{
    // Of gRPC, for what a server takes at once.
    private const int RequestBytesMax = 4 << 20;

    public static IEnumerable<Command> Create() => [Publish(), Diff(), Export(), Import()];

    private static Command Publish()
    {
        var file = FileArgument();
        var dryRun = new Option<bool>("--dry-run") { Description = "Checks everything, in the registry too, and changes nothing." };
        var command = new Command("publish", "Writes a file's resources as drafts, all of them or none, and tells the next step of each.") { file, dryRun };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var (name, isDry) = (parsed.GetRequiredValue(file), parsed.GetValue(dryRun));
            var catalogue = CatalogueFile.Read(name);
            if (await AskAsync(catalogue, name, calls, isDry, ct) is not { } answer)
            {
                return 1;
            }

            foreach (var (i, outcome) in answer.Outcomes.Index())
            {
                DraftPrint.Head(outcome.Code, catalogue.Resources[i].Name, outcome.State, outcome.Version);
                Gaps(outcome, i, catalogue, name);
                Print(outcome);
                DraftPrint.Next(calls.Ways.After(outcome.Code, outcome.State, outcome.Version, name.ToString()));
            }

            Console.WriteLine((isDry, answer.Revision) switch
            {
                (true, _) => "A dry run: nothing was changed.",
                (_, 0) => "Nothing needed to be changed.",
                var (_, revision) => $"Written at revision {revision}.",
            });
            return 0;
        });
    }

    private static Command Diff()
    {
        var file = FileArgument();
        var command = new Command("diff", "Shows what publishing a file would change of what is published.") { file };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var name = parsed.GetRequiredValue(file);
            var catalogue = CatalogueFile.Read(name);
            if (await AskAsync(catalogue, name, calls, isDry: true, ct) is not { } answer)
            {
                return 1;
            }

            foreach (var (i, outcome) in answer.Outcomes.Index())
            {
                Console.WriteLine($"{outcome.Code} {catalogue.Resources[i].Name}");
                Print(outcome);
                if (outcome is { Unchanged: false, Differences.Count: 0 })
                {
                    DraftPrint.Line("changes", await IsPublishedAsync(calls, outcome.Code, ct)
                        ? "nothing that consumers see; where the rows are, or what stands behind it"
                        : "all of it is new");
                }
            }

            return 0;
        });
    }

    private static Command Export()
    {
        var codes = new Argument<string[]>("CODE") { Description = "The codes of published resources.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("export", "Prints what is published as a file that publish takes.") { codes };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var (names, resources) = (await calls.NamesAsync(ct), new List<Resource>());
            foreach (var code in parsed.GetRequiredValue(codes))
            {
                resources.Add((await calls.Client.GetResourceAsync(new() { Code = code }, cancellationToken: ct)).Resource);
            }

            CatalogueWriter.Write(Console.Out, resources.Select(resource => Named(resource, names)), new Dictionary<string, string>());
            return 0;
        });
    }

    private static Command Import()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The 2017 guide's sheet as CSV, a row for each item; demo/catalogue has one." };
        var command = new Command("import", "Prints a sheet of the 2017 guide (政务信息资源目录编制指南) as a file that publish takes.") { file };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(file);
            var text = FileText.Read(name);
            var sheet = GuideSheet.Read(text.Text);
            var import = GuideImport.Read(sheet);
            sheet.Notes.ForEach(Console.Error.WriteLine);
            if (text.IsGb18030)
            {
                Console.Error.WriteLine($"{name} is not UTF-8; it was read as GBK (GB18030).");
            }

            var errors = (text.IsGb18030 ? [] : text.Errors).Concat(import.Errors).ToList();
            if (errors.Count > 0)
            {
                Violated.Show(name, errors);
                return 1;
            }

            CatalogueWriter.Write(Console.Out, import.Resources, import.Missing);
            Console.Error.WriteLine(
                $"{import.Resources.Count} resources; {import.Missing.Count} fields are still to be filled in, each stands as a comment.");
            return 0;
        });
        return command;
    }

    /// <summary>Asks the registry, so that its errors and the file's come together; null: there were some, and they were told.</summary>
    private static async Task<DraftResourcesResponse?> AskAsync(
        CatalogueFile file, FileInfo name, CatalogueCalls calls, bool isDry, CancellationToken ct)
    {
        if (!file.IsWhole)
        {
            Violated.Show(name, file, null);
            return null;
        }

        try
        {
            file.Resolve((await calls.NamesAsync(ct)).IdOf);
            var request = new DraftResourcesRequest { Resources = { file.Resources }, ValidateOnly = isDry || file.Errors.Count > 0 };
            if (request.CalculateSize() > RequestBytesMax)
            {
                throw new InvalidDataException($"{name} holds more than the registry takes at once, {RequestBytesMax >> 20} MiB; split it.");
            }

            var answer = await calls.Client.DraftResourcesAsync(request, cancellationToken: ct);
            if (file.Errors.Count == 0)
            {
                return answer;
            }

            Violated.Show(name, file, null);
            return null;
        }
        catch (RpcException failure) when (file.Errors.Count > 0 || Violated.Fields(failure).Any())
        {
            Violated.Show(name, file, failure);
            return null;
        }
    }

    // Each at the place of the file where it belongs.
    private static void Gaps(DraftOutcome outcome, int resource, CatalogueFile file, FileInfo name)
    {
        foreach (var gap in outcome.Gaps)
        {
            DraftPrint.Gap(gap, Violated.At(file, resource, gap.Field, gap.Description).In(name.ToString()));
        }
    }

    private static async Task<bool> IsPublishedAsync(CatalogueCalls calls, string code, CancellationToken ct)
    {
        try
        {
            await calls.Client.GetResourceAsync(new() { Code = code }, cancellationToken: ct);
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private static void Print(DraftOutcome outcome)
    {
        DraftPrint.Differences(outcome.Differences);
        if (outcome.Unchanged)
        {
            DraftPrint.Line("same", "it is what stands already");
        }
    }

    private static Resource Named(Resource resource, DepartmentNames names)
    {
        resource.Provider = names.NameOf(resource.Provider);
        return resource;
    }

    private static Argument<FileInfo> FileArgument() => new("FILE") { Description = "A catalogue in YAML; docs/stewards.md shows one." };
}
