using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Registry.Explanations;

/// <summary>Which resource's readers are asked for, and which page of them.</summary>
internal sealed record ReaderQuestion(ResourceCode Resource, ItemId? Item, Paging Paging)
{
    private const int TokenMax = 512;

    // Stands where a code cannot be read; what is wrong was told by then.
    private static readonly ResourceCode Unread = ResourceCode.Parse("100000/0");

    public static ReaderQuestion Read(V1.ListReadersRequest request, Violations found)
    {
        var fields = new Fields(found, "");
        var code = CatalogueWire.ReadCode(fields, "resource", request.Resource);
        var item = request.Item.Length == 0 ? null : CatalogueWire.ReadItemId(fields, "item", request.Item);
        fields.Optional("page_token", request.PageToken, TokenMax);
        return new(code ?? Unread, item, new(request.PageToken, Paging.ReadSize(found, request.PageSize)));
    }
}
