using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;

namespace Exchange.Gateway.Tests.Sources.Adapters;

/// <summary>Resources that are kept by connections besides the bench's own, and grants to read them.</summary>
internal static class AdapterWorld
{
    private static int _next = 100;

    /// <summary>A table of number, income and born, as a resource of its own under a grant.</summary>
    public static Resource Publish(FakeRegistry registry, string connection, string table) => Publish(
        registry,
        connection,
        table,
        [Facts.Item("number", ItemType.Text), Facts.Item("income", ItemType.Decimal), Facts.Item("born", ItemType.Date)]);

    public static Resource Publish(FakeRegistry registry, string connection, string table, Item[] items, params ScopeTerm[] scope)
    {
        var id = Interlocked.Increment(ref _next);
        var resource = Facts.Persons with
        {
            Code = ResourceCode.Parse($"101001/{id:D4}"),
            Items = [.. items],
            KeyItem = items[0].Id,
            PersonItem = null,
            Mapping = Facts.Map(table, [.. items.Select(item => item.Id.Value)]) with { Connection = connection },
        };
        var grant = Facts.Grant with
        {
            Id = GrantId.Parse($"G-{id:D4}"),
            Resource = resource.Code,
            Items = [.. items.Select(item => item.Id)],
            Scope = [.. scope],
        };
        registry.Publish(resource.ToWire());
        registry.Publish(grant.ToWire());
        return resource;
    }

    /// <summary>Settings of the n-th connection.</summary>
    public static Dictionary<string, string?> Connection(int n, string name, SourceKind kind, string location, params (string Name, string Value)[] limits)
    {
        var settings = new Dictionary<string, string?>
        {
            [$"Gateway:Sources:{n}:Department"] = Facts.Provider.Value,
            [$"Gateway:Sources:{n}:Name"] = name,
            [$"Gateway:Sources:{n}:Kind"] = $"{kind}",
            [$"Gateway:Sources:{n}:Location"] = location,
        };
        foreach (var (limit, value) in limits)
        {
            settings[$"Gateway:Sources:{n}:{limit}"] = value;
        }

        return settings;
    }

    public static V1.LookupRequest Lookup(Resource resource, string key = Bench.Adult) =>
        new() { Resource = resource.Code.Value, Key = new() { Text = key }, Purpose = Facts.Purpose };

    public static V1.ReadRequest Read(Resource resource) => new() { Resource = resource.Code.Value, Purpose = Facts.Purpose };
}
