using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Catalogue.Files;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.Cli.Sources;

/// <summary><c>exchange source</c>: what a department does with its own sources.</summary>
internal static class SourceCommand
{
    public static Command Create() => new("source", "A department's own sources.") { Check() };

    private static Command Check()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var file = new Argument<FileInfo>("FILE") { Description = "A catalogue in YAML; docs/stewards.md shows one." };
        var command = new Command("check", "Holds the mappings of a catalogue file against the live sources, and changes nothing.") { file, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetRequiredValue(file);
            var catalogue = CatalogueFile.Read(name);
            if (!catalogue.IsWhole || catalogue.Errors.Count > 0)
            {
                Violated.Show(name, catalogue, null);
                return 1;
            }

            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            catalogue.Resolve((await DepartmentNames.ReadAsync(channel, ct)).IdOf);
            return await CheckAsync(new(channel), catalogue, name, ct) ? 0 : 1;
        });
        return command;
    }

    private static async Task<bool> CheckAsync(MappingService.MappingServiceClient client, CatalogueFile catalogue, FileInfo name, CancellationToken ct)
    {
        var errors = new List<FileError>();
        foreach (var (i, resource) in catalogue.Resources.Index())
        {
            if (resource.Mapping is null)
            {
                Console.WriteLine($"{resource.Code} {resource.Name}: no mapping");
                continue;
            }

            var found = await FindAsync(client, resource, ct);
            Console.WriteLine($"{resource.Code} {resource.Name}: {found.Said}");
            errors.AddRange(found.Fields.Select(field => Violated.At(catalogue, i, field.Path, field.Description)));
        }

        if (errors.Count > 0)
        {
            Violated.Show(name, errors);
        }

        return errors.Count == 0;
    }

    // A resource that cannot be checked does not keep the others from it.
    private static async Task<(string Said, IReadOnlyList<(string Path, string Description)> Fields)> FindAsync(
        MappingService.MappingServiceClient client, Registry.V1.Resource resource, CancellationToken ct)
    {
        try
        {
            var answer = await client.CheckMappingAsync(new() { Resource = resource }, cancellationToken: ct);
            return answer.Violations.Count == 0
                ? ($"fits ({answer.Rows} rows looked at)", [])
                : ("does not fit", [.. answer.Violations.Select(found => (found.Field, $"{found.Code}: {found.Description}"))]);
        }
        catch (RpcException failure) when (Failures.InfoOf(failure) is { } info && !ct.IsCancellationRequested)
        {
            var fields = Violated.Fields(failure).Select(field => (Below(field.Field), field.Description)).ToList();
            return ($"{info.Reason}: {failure.Status.Detail}", fields.Count > 0 ? fields : [("mapping", $"{info.Reason}: {failure.Status.Detail}")]);
        }
    }

    private static string Below(string field) => field.StartsWith("resource.", StringComparison.Ordinal) ? field["resource.".Length..] : field;
}
