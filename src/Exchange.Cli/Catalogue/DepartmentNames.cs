using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Cli.Catalogue;

/// <summary>Departments by the short names that people use.</summary>
internal sealed class DepartmentNames
{
    private const int IdLength = 18;

    private readonly Dictionary<string, string> _shortNames = [];
    private readonly Dictionary<string, string> _names = [];

    public static async Task<DepartmentNames> ReadAsync(ChannelBase registry, CancellationToken ct)
    {
        var names = new DepartmentNames();
        var (client, request) = (new CatalogueService.CatalogueServiceClient(registry), new ListDepartmentsRequest { PageSize = 1000 });
        do
        {
            var page = await client.ListDepartmentsAsync(request, cancellationToken: ct);
            foreach (var department in page.Departments)
            {
                names._shortNames[department.Id] = department.ShortName;
                names._names[department.Id] = department.Name;
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return names;
    }

    public string NameOf(string id) => _shortNames.GetValueOrDefault(id, id);

    /// <summary>As it stands on paper.</summary>
    public string FullNameOf(string id) => _names.GetValueOrDefault(id, id);

    /// <summary>The id of a department that a user named; what is neither a short name nor has an id's length is told at once.</summary>
    public string IdOfTyped(string name) => IdOf(name) is { Length: IdLength } id
        ? id
        : throw new InvalidDataException($"'{name}' is no department: give a short name that exchange department list shows, or a unified social credit code.");

    /// <summary>The id of a department named either way; what is neither is taken as an id.</summary>
    public string IdOf(string name) =>
        _shortNames.FirstOrDefault(pair => string.Equals(pair.Value, name, StringComparison.OrdinalIgnoreCase)).Key ?? name;
}
