using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using SourceV1 = Exchange.Source.V1;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Elements, designations and resources as they travel.</summary>
public static class CatalogueWire
{
    public const string ElementForm = "Subject and fact in lower snake case, such as person.marital_status.";
    private const string ItemForm = "Lower snake case, such as citizen_number.";
    public const string CodeForm = "6 to 16 digits that begin with 1, 2 or 3, a slash, and 1 to 8 digits, such as 301003/0003.";

    public static ResourceCode? ReadCode(Fields fields, string field, string value) =>
        fields.Id<ResourceCode>(field, value, ResourceCode.TryParse, CodeForm);

    public static ElementId? ReadElement(Fields fields, string field, string value) =>
        fields.Id<ElementId>(field, value, ElementId.TryParse, ElementForm);

    /// <summary>An element's id; empty is null.</summary>
    public static ElementId? OptionalElement(Fields fields, string field, string value) =>
        fields.OptionalId<ElementId>(field, value, ElementId.TryParse, ElementForm);

    public static ItemId? ReadItemId(Fields fields, string field, string value) =>
        fields.Id<ItemId>(field, value, ItemId.TryParse, ItemForm);

    public static ElementId? ReadElementId(Fields fields, string field, string value) =>
        fields.Id<ElementId>(field, value, ElementId.TryParse, ElementForm);

    public static Element? Read(V1.Element? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("element", wire);
            return null;
        }

        var at = fields.Under("element");
        var id = at.Id<ElementId>("id", wire.Id, ElementId.TryParse, ElementForm);
        var element = new Element(
            id ?? Nowhere.Element,
            at.Text("name", wire.Name, 50),
            at.Text("definition", wire.Definition, 1000),
            at.Choice<ItemType>("type", (int)wire.Type));
        return id is null ? null : element;
    }

    public static Designation? Read(V1.Designation? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("designation", wire);
            return null;
        }

        var at = fields.Under("designation");
        var element = at.Id<ElementId>("element", wire.Element, ElementId.TryParse, ElementForm);
        var department = DepartmentWire.ReadId(at, "department", wire.Department);
        var document = at.Text("document", wire.Document, 200);
        var dispute = wire.Dispute.Length == 0 ? null : DisputeWire.ReadId(at, "dispute", wire.Dispute);
        return element is null || department is null ? null : new(element, department, document) { Dispute = dispute };
    }

    /// <summary>Null when anything is wrong with it; all of its form is told.</summary>
    public static Resource? Read(V1.Resource? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("resource", wire);
            return null;
        }

        var resource = ReadAll(wire, fields);
        return fields.Found.Any ? null : resource;
    }

    /// <summary>
    /// As <see cref="Read(V1.Resource, Fields)"/>, with something in the place of what could not be read, so that the rest can
    /// be judged and all be told at once.
    /// </summary>
    public static Resource ReadAll(V1.Resource wire, Fields fields)
    {
        var at = fields.Under("resource");
        var code = ReadCode(at, "code", wire.Code);
        var provider = DepartmentWire.ReadId(at, "provider", wire.Provider);
        return new()
        {
            Code = code ?? Nowhere.Code,
            Version = wire.Version,
            Name = at.Text("name", wire.Name, 50),
            Items = at.Each("items", wire.Items, 1, 500, ReadItem),
            Provider = provider ?? Nowhere.Department,
            Format = at.Choice<DataFormat>("format", (int)wire.Format),
            UpdateCycle = at.Choice<UpdateCycle>("update_cycle", (int)wire.UpdateCycle),
            Sharing = at.Choice<Sharing>("sharing", (int)wire.Sharing),
            Modes = at.Each("modes", wire.Modes, wire.Sharing == V1.Sharing.None ? 0 : 1, 4, static (f, field, m) => f.Choice<Mode>(field, (int)m)),
            Conditions = ReadConditions(wire.Conditions, at.Under("conditions")),
            Basis = ReadBasis(wire.Basis, at.Under("basis")),
            Grade = at.Choice<Grade>("grade", (int)wire.Grade),
            KeyItem = at.OptionalId<ItemId>("key_item", wire.KeyItem, ItemId.TryParse, ItemForm),
            PersonItem = at.OptionalId<ItemId>("person_item", wire.PersonItem, ItemId.TryParse, ItemForm),
            DivisionItem = at.OptionalId<ItemId>("division_item", wire.DivisionItem, ItemId.TryParse, ItemForm),
            Mapping = ReadMapping(wire.Mapping, at.Under("mapping")),
            Summary = at.Optional("summary", wire.Summary, 256),
            Opening = at.OptionalChoice<Opening>("opening", (int)wire.Opening),
            OpeningConditions = at.Optional("opening_conditions", wire.OpeningConditions, 500),
            Secrecy = at.Choice<Secrecy>("secrecy", (int)wire.Secrecy),
            Filing = FilingWire.Read(wire.Filing, at.Under("filing")),
            Related = at.Each("related", wire.Related, 0, 50, static (f, field, related) => ReadCode(f, field, related) ?? Nowhere.Code),
            Supersedes = at.OptionalId<ResourceCode>("supersedes", wire.Supersedes, ResourceCode.TryParse, CodeForm),
            State = at.OptionalChoice<ResourceState>("state", (int)wire.State) ?? ResourceState.Published,
            SupersededBy = at.OptionalId<ResourceCode>("superseded_by", wire.SupersededBy, ResourceCode.TryParse, CodeForm),
        };
    }

    extension(Element element)
    {
        public V1.Element ToWire() => new()
        {
            Id = element.Id.Value,
            Name = element.Name,
            Definition = element.Definition,
            Type = (SourceV1.ItemType)element.Type,
        };
    }

    extension(Designation designation)
    {
        public V1.Designation ToWire() => new()
        {
            Element = designation.Element.Value,
            Department = designation.Department.Value,
            Document = designation.Document,
            Dispute = designation.Dispute?.Value ?? "",
        };
    }

    extension(Resource resource)
    {
        public V1.Resource ToWire() => new()
        {
            Code = resource.Code.Value,
            Version = resource.Version,
            Name = resource.Name,
            Items = { resource.Items.Select(ToWire) },
            Provider = resource.Provider.Value,
            Format = (V1.DataFormat)resource.Format,
            UpdateCycle = (V1.UpdateCycle)resource.UpdateCycle,
            Sharing = (V1.Sharing)resource.Sharing,
            Modes = { resource.Modes.Select(mode => (V1.Mode)mode) },
            Conditions = resource.Conditions is { } c
                ? new() { Scope = c.Scope, Purposes = { c.Purposes }, Terms = { c.Terms.Select(FilingWire.ToWire) } }
                : null,
            Basis = resource.Basis is { } b
                ? new() { Rank = (V1.BasisRank)b.Rank, Title = b.Title, Article = b.Article, Reason = b.Reason }
                : null,
            Grade = (V1.Grade)resource.Grade,
            KeyItem = resource.KeyItem?.Value ?? "",
            PersonItem = resource.PersonItem?.Value ?? "",
            DivisionItem = resource.DivisionItem?.Value ?? "",
            Mapping = resource.Mapping is { } m
                ? new()
                {
                    Connection = m.Connection,
                    Table = m.Table,
                    Columns = { m.Columns.Select(pair => new SourceV1.ItemColumn { Item = pair.Key, Column = pair.Value }) },
                }
                : null,
            Summary = resource.Summary ?? "",
            Opening = (V1.Opening)(resource.Opening ?? 0),
            OpeningConditions = resource.OpeningConditions ?? "",
            Secrecy = (V1.Secrecy)resource.Secrecy,
            Filing = FilingWire.ToWire(resource.Filing),
            Related = { resource.Related.Select(code => code.Value) },
            Supersedes = resource.Supersedes?.Value ?? "",
            State = resource.State == ResourceState.Published ? V1.ResourceState.Unspecified : (V1.ResourceState)resource.State,
            SupersededBy = resource.SupersededBy?.Value ?? "",
        };
    }

    private static V1.Item ToWire(Item item) => new()
    {
        Id = item.Id.Value,
        Name = item.Name,
        Type = (SourceV1.ItemType)item.Type,
        Element = item.Element?.Value ?? "",
        Claim = (V1.Claim)item.Claim,
        Sensitivity = (V1.Sensitivity)item.Sensitivity,
        Sharing = (V1.Sharing)(item.Sharing ?? 0),
        Grade = (V1.Grade)(item.Grade ?? 0),
    };

    private static Item ReadItem(Fields fields, string field, V1.Item wire)
    {
        var at = fields.Under(field);
        return new(
            ReadItemId(at, "id", wire.Id) ?? Nowhere.Item,
            at.Text("name", wire.Name, 50),
            at.Choice<ItemType>("type", (int)wire.Type),
            at.OptionalId<ElementId>("element", wire.Element, ElementId.TryParse, ElementForm),
            at.Choice<Claim>("claim", (int)wire.Claim),
            at.Choice<Sensitivity>("sensitivity", (int)wire.Sensitivity))
        {
            Sharing = at.OptionalChoice<Sharing>("sharing", (int)wire.Sharing),
            Grade = at.OptionalChoice<Grade>("grade", (int)wire.Grade),
        };
    }

    private static SharingConditions? ReadConditions(V1.SharingConditions? wire, Fields at) => wire is null
        ? null
        : new(at.Text("scope", wire.Scope, 500), at.Each("purposes", wire.Purposes, 1, 50, static (f, field, p) => f.Text(field, p, 128)))
        {
            Terms = at.Each("terms", wire.Terms, 0, 100, FilingWire.ReadTerm),
        };

    private static LegalBasis? ReadBasis(V1.LegalBasis? wire, Fields at) => wire is null
        ? null
        : new(
            at.Choice<BasisRank>("rank", (int)wire.Rank),
            at.Text("title", wire.Title, 200),
            at.Text("article", wire.Article, 100),
            at.Text("reason", wire.Reason, 500));

    private static Mapping? ReadMapping(SourceV1.Mapping? wire, Fields at)
    {
        if (wire is null)
        {
            return null;
        }

        var columns = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        at.Each("columns", wire.Columns, 1, 500, (f, field, pair) =>
        {
            var column = f.Under(field).Text("column", pair.Column, 128);
            if (!columns.TryAdd(pair.Item, column))
            {
                f.Add($"{field}.item", ViolationCode.FieldDuplicate, "An item has one column.");
            }

            return column;
        });
        return new(at.Text("connection", wire.Connection, 64), at.Text("table", wire.Table, 128), columns.ToImmutable());
    }
}
