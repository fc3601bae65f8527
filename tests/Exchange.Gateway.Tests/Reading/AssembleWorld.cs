using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>Elements of two departments, their sources, and a form that asks for them.</summary>
internal static class AssembleWorld
{
    public const string CitizenNumber = "person.citizen_number";
    public const string MaritalStatus = "person.marital_status";
    public const string Alias = "person.alias";
    public const string Remote = "person.remote";

    public static Resource Marriages { get; } = SourceOf("301003/0003", Facts.Provider, "marriages", MaritalStatus);

    // Of another department, from its own connection.
    public static Resource Aliases { get; } = SourceOf("101002/0002", Facts.Stranger, "copies", Alias) with
    {
        Mapping = Facts.Map("copies", "number", "status") with { Connection = "theirs" },
    };

    public static Grant OfMarriages { get; } = GrantOf("G-0003", Marriages);

    public static Grant OfAliases { get; } = GrantOf("G-0004", Aliases);

    public static Task<Bench> StartAsync(Action<FakeRegistry>? facts = null, Dictionary<string, string?>? settings = null) => Bench.StartAsync(
        registry =>
        {
            registry.Publish(ElementOf(CitizenNumber));
            Designate(registry, MaritalStatus, Facts.Provider);
            Designate(registry, Alias, Facts.Stranger);
            registry.Publish(Marriages.ToWire());
            registry.Publish(Aliases.ToWire());
            registry.Publish(OfMarriages.ToWire());
            registry.Publish(OfAliases.ToWire());
            facts?.Invoke(registry);
        },
        settings: settings);

    public static Resource SourceOf(string code, DepartmentId provider, string table, string element) => Facts.Persons with
    {
        Code = ResourceCode.Parse(code),
        Provider = provider,
        Items = [Facts.Item("number", ItemType.Text, CitizenNumber) with { Claim = Claim.None }, Facts.Item("status", ItemType.Text, element)],
        PersonItem = null,
        Mapping = Facts.Map(table, "number", "status"),
    };

    public static Grant GrantOf(string id, Resource resource) => Facts.Grant with
    {
        Id = GrantId.Parse(id),
        Resource = resource.Code,
        Items = [ItemId.Parse("status")],
        Modes = [Mode.Api],
    };

    public static Registry.V1.Element ElementOf(string id) => new() { Id = id, Name = id, Definition = id, Type = Exchange.Source.V1.ItemType.Text };

    public static void Designate(FakeRegistry registry, string element, DepartmentId source)
    {
        registry.Publish(ElementOf(element));
        registry.Publish(new Registry.V1.Designation { Element = element, Department = source.Value, Document = "沪数源〔2026〕1号" });
    }

    public static V1.AssembleRequest Form(string subject, params string[] elements) => new()
    {
        SubjectElement = CitizenNumber,
        Subject = new() { Text = subject },
        Elements = { elements },
        Purpose = Facts.Purpose,
    };

    public static async Task<V1.AssembleResponse> AssembleAsync(Bench bench, V1.AssembleRequest form) =>
        await bench.Reads.AssembleAsync(form, bench.As(Bench.Client, TestContext.Current.CancellationToken));

    public static IEnumerable<string> Texts(V1.AssembledElement element) => element.Found.Values.Select(value => value.Text);
}
