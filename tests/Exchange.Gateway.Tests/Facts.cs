using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Gateway.Tests;

/// <summary>What the registry says in these tests; each fact is changed with <c>with</c>.</summary>
internal static class Facts
{
    public const string Purpose = "保障房资格审查";

    public static DepartmentId Provider { get; } = DepartmentId.Parse("11310199000000019K");

    public static DepartmentId Consumer { get; } = DepartmentId.Parse("11330599000000086E");

    public static DepartmentId Stranger { get; } = DepartmentId.Parse("113205990000000945");

    /// <summary>Persons, by citizen number.</summary>
    public static Resource Persons { get; } = new()
    {
        Code = ResourceCode.Parse("101001/0001"),
        Version = 3,
        Name = "人口",
        Items = [Item("number", ItemType.Text, "person.citizen_number"), Item("name", ItemType.Text), Item("city", ItemType.Text)],
        Provider = Provider,
        Format = DataFormat.Database,
        UpdateCycle = UpdateCycle.Daily,
        Sharing = Sharing.Unconditional,
        Modes = [Mode.Api, Mode.Batch],
        Grade = Grade.L3,
        Secrecy = Secrecy.None,
        KeyItem = ItemId.Parse("number"),
        PersonItem = ItemId.Parse("number"),
        Mapping = Map("persons", "number", "name", "city"),
    };

    /// <summary>Rows without a key, more than any test waits for.</summary>
    public static Resource Endless { get; } = Persons with
    {
        Code = ResourceCode.Parse("101001/0002"),
        Items = [Item("n", ItemType.Integer), Item("line", ItemType.Text)],
        KeyItem = null,
        PersonItem = null,
        Mapping = Map("endless", "n", "line"),
    };

    /// <summary>60 taxpayers of four grades, none of whom is a person.</summary>
    public static Resource Taxpayers { get; } = Persons with
    {
        Code = ResourceCode.Parse("101001/0003"),
        Items =
        [
            Item("number", ItemType.Text), Item("grade", ItemType.Text), Item("tax", ItemType.Decimal), Item("staff", ItemType.Integer),
            Item("since", ItemType.Date), Item("seen", ItemType.DateTime), Item("division", ItemType.Text),
        ],
        PersonItem = null,
        Mapping = Map("taxpayers", "number", "grade", "tax", "staff", "since", "seen", "division"),
    };

    public static Grant TaxpayersGrant => Grant with
    {
        Id = GrantId.Parse("G-0003"),
        Resource = Taxpayers.Code,
        Items = [.. Taxpayers.Items.Select(item => item.Id)],
    };

    public static Grant Grant { get; } = new()
    {
        Id = GrantId.Parse("G-0001"),
        Version = 1,
        Consumer = Consumer,
        Resource = Persons.Code,
        Items = [ItemId.Parse("number"), ItemId.Parse("name")],
        Purpose = Purpose,
        Modes = [Mode.Api, Mode.Batch],
        Begins = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Ends = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Basis = "政务数据共享条例 Art 20",
        State = GrantState.Active,
    };

    public static Grant EndlessGrant { get; } = Grant with
    {
        Id = GrantId.Parse("G-0002"),
        Resource = Endless.Code,
        Items = [ItemId.Parse("n"), ItemId.Parse("line")],
    };

    /// <summary>A row of each extreme, and nulls, of every type.</summary>
    public static Resource Typed { get; } = Persons with
    {
        Code = ResourceCode.Parse("101001/0003"),
        Items =
        [
            Item("id", ItemType.Text), Item("income", ItemType.Decimal), Item("born", ItemType.Date), Item("seen", ItemType.DateTime),
            Item("active", ItemType.Logical), Item("children", ItemType.Integer), Item("ratio", ItemType.Real),
        ],
        KeyItem = ItemId.Parse("id"),
        PersonItem = null,
        Mapping = Map("typed", "id", "income", "born", "seen", "active", "children", "ratio"),
    };

    public static Grant TypedGrant { get; } = Grant with
    {
        Id = GrantId.Parse("G-0003"),
        Resource = Typed.Code,
        Items = [.. Typed.Items.Select(item => item.Id)],
    };

    public static Item Item(string id, ItemType type, string? element = null) => new(
        ItemId.Parse(id),
        id,
        type,
        element is null ? null : ElementId.Parse(element),
        element is null ? Claim.None : Claim.Source,
        Sensitivity.Personal);

    public static Mapping Map(string table, params ReadOnlySpan<string> items) => new(
        "main", table, items.ToArray().ToImmutableSortedDictionary(item => item, item => item));
}
