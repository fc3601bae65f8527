using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Google.Protobuf;
using RegistryV1 = Exchange.Registry.V1;

namespace Exchange.Audit.Facts;

/// <summary>
/// The grants that the registry said, as they travel: some hundred bytes each, read when somebody asks, since few are ever asked for.
/// Immutable, so that a long replay rests on one state.
/// </summary>
internal sealed record GrantIndex
{
    public static GrantIndex Empty { get; } = new();

    private ImmutableDictionary<string, byte[]> ById { get; init; } = ImmutableDictionary.Create<string, byte[]>(StringComparer.Ordinal);

    private ImmutableDictionary<(string Consumer, string Resource), ImmutableArray<byte[]>> Holdings { get; init; } =
        ImmutableDictionary<(string, string), ImmutableArray<byte[]>>.Empty;

    /// <summary>With a grant as it now stands. Its consumer and its resource are the same for ever.</summary>
    public GrantIndex With(RegistryV1.Grant grant)
    {
        var (bytes, key) = (grant.ToByteArray(), (grant.Consumer, grant.Resource));
        var held = Holdings.GetValueOrDefault(key, []);
        return new()
        {
            Holdings = Holdings.SetItem(key, ById.TryGetValue(grant.Id, out var stood) ? held.Replace(stood, bytes) : held.Add(bytes)),
            ById = ById.SetItem(grant.Id, bytes),
        };
    }

    /// <summary>Null: there is none, or none that can be read here.</summary>
    public Grant? Find(GrantId id) => ById.TryGetValue(id.Value, out var bytes) ? Read(bytes) : null;

    /// <summary>What a department holds for a resource; what cannot be read permits nothing and is left out.</summary>
    public ImmutableArray<Grant> Held(DepartmentId consumer, ResourceCode resource) =>
        [.. Holdings.GetValueOrDefault((consumer.Value, resource.Value), []).Select(Read).OfType<Grant>()];

    /// <summary>All of a resource, by walking over the holders.</summary>
    public IEnumerable<Grant> Of(ResourceCode resource) => Holdings
        .Where(held => held.Key.Resource == resource.Value)
        .SelectMany(held => held.Value)
        .Select(Read)
        .OfType<Grant>();

    private static Grant? Read(byte[] bytes) => GrantWire.Read(RegistryV1.Grant.Parser.ParseFrom(bytes), new(new(), ""));
}
