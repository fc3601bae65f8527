using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Search;

/// <summary>Asks the catalogue: a text, and what else is wanted. All that is asked holds together.</summary>
internal sealed class ResourceSearch(SearchStore store)
{
    public const int TextMax = 1024;

    public async Task<(IReadOnlyList<StoredFact> Page, string Next)> FindAsync(V1.SearchResourcesRequest request, CancellationToken ct)
    {
        var (query, size) = Read(request);
        var page = await store.FindAsync(query, size, ct);
        return ([.. page.Select(hit => hit.Fact)], page.Count == size ? $"{page[^1].Number}" : "");
    }

    private static (SearchQuery Query, int Size) Read(V1.SearchResourcesRequest request)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        if (!string.IsNullOrWhiteSpace(request.Text))
        {
            fields.Optional("text", request.Text, TextMax);
        }

        CatalogueWire.OptionalElement(fields, "element", request.Element);
        if (request.Department.Length > 0)
        {
            DepartmentWire.ReadId(fields, "department", request.Department);
        }

        fields.OptionalChoice<Domain.Catalogue.Sharing>("sharing", (int)request.Sharing);
        fields.OptionalChoice<Domain.Catalogue.Grade>("grade", (int)request.Grade);
        fields.OptionalChoice<Domain.Catalogue.Opening>("opening", (int)request.Opening);
        var size = Paging.ReadSize(found, request.PageSize);
        var after = Paging.ReadNumber(found, request.PageToken);
        found.ThrowIfAny();
        var terms = SearchText.Terms(request.Text);
        return (new([.. Asked(request), .. terms.SelectMany(SearchText.Needed).Distinct()], [.. terms.Where(SearchText.IsLong)], after), size);
    }

    private static IEnumerable<string> Asked(V1.SearchResourcesRequest request)
    {
        yield return ResourceDocument.Listed;
        if (request.Element.Length > 0)
        {
            yield return ResourceDocument.Element(request.Element);
        }

        if (request.Department.Length > 0)
        {
            yield return ResourceDocument.Provider(request.Department);
        }

        if (request.Sharing != V1.Sharing.Unspecified)
        {
            yield return ResourceDocument.Sharing(request.Sharing);
        }

        if (request.Grade != V1.Grade.Unspecified)
        {
            yield return ResourceDocument.Grade(request.Grade);
        }

        if (request.Opening != V1.Opening.Unspecified)
        {
            yield return ResourceDocument.Opening(request.Opening);
        }

        if (request.HasMounted)
        {
            yield return request.Mounted ? ResourceDocument.Mounted : ResourceDocument.Unmounted;
        }
    }
}
