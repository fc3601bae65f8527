using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Google.Protobuf;
using SourceV1 = Exchange.Source.V1;

namespace Exchange.Gateway.Reading;

/// <summary>The fields that every read has, as they came.</summary>
internal sealed record RequestForm(
    Mode Mode,
    string Resource,
    IReadOnlyList<string> Items,
    SourceV1.Value? Key,
    string Purpose,
    string Matter,
    string HouseholdAuthorization,
    string ContractorTask)
{
    private static readonly MessageParser<V1.ReadRequest> Known = V1.ReadRequest.Parser.WithDiscardUnknownFields(true);

    private const int ItemsMax = 500;
    private const int TextMax = 128;
    private const int KeyBytesMax = 1024;
    private const int VersionMax = 128;
    private const int ClaimsMax = 20;
    private const int ClaimBytesMax = 4096;

    /// <summary>Which rows, in which order, from where on; null: of a look-up.</summary>
    public V1.ReadRequest? Rows { get; private init; }

    /// <summary>Of a verification: what is claimed; its items are those asked for.</summary>
    public IReadOnlyList<V1.ItemValue> Claims { get; init; } = [];

    public static RequestForm Of(V1.LookupRequest request) => new(
        Mode.Api, request.Resource, request.Items, request.Key, request.Purpose, request.Matter, request.HouseholdAuthorization, request.ContractorTask);

    public static RequestForm Of(V1.ReadRequest request) => new(
        Mode.Batch, request.Resource, request.Items, null, request.Purpose, request.Matter, request.HouseholdAuthorization, request.ContractorTask)
    {
        Rows = request,
    };

    public static RequestForm Of(V1.VerifyRequest request) => new(
        Mode.Verify, request.Resource, [], request.Key, request.Purpose, request.Matter, request.HouseholdAuthorization, request.ContractorTask)
    {
        Claims = request.Claims,
    };

    /// <summary>
    /// The typed attempt. A department without a grant is told of its request's form and of nothing else: whether the
    /// resource exists, and what its items are, shows only under a grant.
    /// </summary>
    /// <exception cref="ExchangeException">REQUEST_INVALID with every violation, or GRANT_ABSENT.</exception>
    public Asked Read(Principal principal, Holdings.Holdings holdings)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var code = CatalogueWire.ReadCode(fields, "resource", Resource);
        var held = code is null ? [] : holdings.Held(principal.Department, code);
        var resource = held.IsEmpty ? null : holdings.Resources.GetValueOrDefault(code!);
        var items = fields.Each("items", Items, 0, ItemsMax, (f, field, item) => ReadItem(f, field, item, resource));
        var claims = Mode == Mode.Verify
            ? fields.Each("claims", Claims, 1, ClaimsMax, (f, field, claim) => ReadClaim(f, field, claim, resource))
            : [];
        items = [.. items, .. claims.Select(claim => claim.Item)];
        found.When(
            items.Distinct().Count() != items.Length, Mode == Mode.Verify ? "claims" : "items", ViolationCode.FieldDuplicate, "Name each item once.");
        var figures = Rows is { Aggregate: not null } ? AggregateForm.Read(fields, Rows, resource) : null;
        var key = ModeRule.IsOfOneSubject(Mode) ? ReadKey(fields, resource) : (Cell?)null;
        var purpose = fields.Text("purpose", Purpose, TextMax);
        var matter = fields.Optional("matter", Matter, TextMax);
        var household = fields.Optional("household_authorization", HouseholdAuthorization, TextMax);
        var task = fields.Optional("contractor_task", ContractorTask, TextMax);
        var filters = Rows is null ? [] : FilterForm.Read(fields, "filters", Rows.Filters, resource);
        var version = fields.Optional("source_version", Rows?.SourceVersion ?? "", VersionMax);
        found.When(
            Rows is not null && Known.ParseFrom(Rows.ToByteString()).CalculateSize() != Rows.CalculateSize(),
            "request",
            ViolationCode.FieldUnknownValue,
            "It has fields that this gateway does not know, and might ask for less than it would get.");
        found.When(Rows is { Cursor.IsEmpty: false, ByKey: false }, "cursor", ViolationCode.FieldConflict, "Only with by_key.");
        found.ThrowIfAny();

        var attempt = new ReadAttempt
        {
            Consumer = principal.Department,
            Resource = code!,
            Items = figures?.Items ?? items,
            Aggregate = figures,
            Mode = Mode,
            Purpose = purpose,
            Matter = matter,
            HouseholdAuthorization = household,
            ByContractor = principal.Contractor is not null,
            ContractorTask = task,
            Key = key,
            Filters = filters,
            ByKey = Rows is { ByKey: true },
            Limit = Rows is { Limit: > 0 } ? Rows.Limit : null,
            SourceVersion = version,
        };
        return resource is null ? throw new ExchangeException(Reason.GrantAbsent) : new(attempt, resource, held, holdings)
        {
            Claims = [.. claims.Select(claim => claim.Value)],
        };
    }

    public static ItemId ReadItem(Fields fields, string field, string item, Resource? resource)
    {
        var id = CatalogueWire.ReadItemId(fields, field, item);
        if (id is not null && resource is not null && resource.Find(id) is null)
        {
            fields.Add(field, ViolationCode.ItemUnknown, "The resource has no such item.");
        }

        return id!;
    }

    private static (ItemId Item, Cell Value) ReadClaim(Fields fields, string field, V1.ItemValue claim, Resource? resource)
    {
        var id = ReadItem(fields, $"{field}.item", claim.Item, resource);
        var name = $"{field}.value";
        if (claim.Value is null || claim.Value.KindCase == SourceV1.Value.KindOneofCase.None)
        {
            return (id, fields.Refuse<Cell>(name, ViolationCode.FieldRequired, "Say what is claimed."));
        }

        if (claim.Value.CalculateSize() > ClaimBytesMax)
        {
            return (id, fields.Refuse<Cell>(name, ViolationCode.FieldTooLong, $"At most {ClaimBytesMax} bytes."));
        }

        var value = CellWire.Read(claim.Value, fields, name);
        return id is null || resource?.Find(id) is not { } item || value.IsNull || value.Type == item.Type
            ? (id!, value)
            : (id, fields.Refuse<Cell>(
                name, ViolationCode.ValueTypeMismatch, $"The item {item.Id} is of type {item.Type.ToString().ToUpperInvariant()}."));
    }

    private Cell ReadKey(Fields fields, Resource? resource)
    {
        if (Key is null || Key.KindCase == SourceV1.Value.KindOneofCase.None)
        {
            return fields.Refuse<Cell>("key", ViolationCode.FieldRequired, "Name the subject.");
        }

        // Weighed before it is looked at: a key of megabytes costs nothing more.
        if (Key.CalculateSize() > KeyBytesMax)
        {
            return fields.Refuse<Cell>("key", ViolationCode.FieldTooLong, $"At most {KeyBytesMax} bytes.");
        }

        var key = CellWire.Read(Key, fields, "key");
        var item = resource?.KeyItem is { } id ? resource.Find(id) : null;
        return item is null || key.IsNull || key.Type == item.Type
            ? key
            : fields.Refuse<Cell>(
                "key", ViolationCode.KeyTypeMismatch, $"The key item {item.Id} is of type {item.Type.ToString().ToUpperInvariant()}.");
    }
}
