using CsCheck;

namespace Exchange.Registry.Tests;

/// <summary>Whatever is asked of the catalogue, in whatever order, it never contradicts itself, and its events hold all of it.</summary>
public sealed class CommandSequenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_sequence_of_commands_contradicts_the_catalogue()
    {
        var ended = 0;
        await CatalogueCommand.Any.Array[20, 60].SampleAsync(
            async commands =>
            {
                await using var world = await World.CreateAsync(new Sqlite());
                await world.StartAsync(Story.Seed);
                foreach (var command in commands)
                {
                    await command.TryAsync(world);
                }

                ended += await CheckAsync(world);
            },
            iter: 15,
            threads: 1);

        Assert.NotEqual(0, ended);
    }

    private static async Task<int> CheckAsync(World world)
    {
        var catalogue = world.Catalogue(Clients.Authority);
        var resources = (await catalogue.ListResourcesAsync(new() { PageSize = 1000 }, cancellationToken: Ct)).Resources.ToList();
        var inForce = resources.Where(resource => resource.State == V1.ResourceState.Unspecified).ToList();
        Assert.Equal(Sources(inForce).Distinct(), Sources(inForce));
        Assert.Equal(Sources(inForce), await world.QueryAsync<string>("SELECT element FROM source_claims ORDER BY element"));
        Assert.All(resources, resource => Assert.True(EndsSomewhere(resource, resources), resource.Code));
        Assert.All(resources, resource => Assert.Empty(Lacking(resource)));
        Assert.Equal(await FactsAsync(world), await ReplayedAsync(world));
        return resources.Count(resource => resource.State == V1.ResourceState.Superseded);
    }

    private static IEnumerable<string> Sources(IEnumerable<V1.Resource> resources) =>
        resources.SelectMany(resource => resource.Items).Where(item => item.Claim == V1.Claim.Source).Select(item => item.Element).Order(StringComparer.Ordinal);

    // Each is replaced by one that was there later, and the last by none.
    private static bool EndsSomewhere(V1.Resource resource, List<V1.Resource> all)
    {
        var (at, steps) = (resource, 0);
        while (at.SupersededBy.Length > 0 && steps++ <= all.Count)
        {
            at = all.Single(next => next.Code == at.SupersededBy);
        }

        return steps <= all.Count;
    }

    // Decree 809, Art 13: the nine fields, two assessments, and who signed.
    private static IEnumerable<string> Lacking(V1.Resource resource)
    {
        var filing = resource.Filing;
        (string Field, bool IsThere)[] statutory =
        [
            ("name", resource.Name.Length > 0), ("items", resource.Items.Count > 0), ("provider", resource.Provider.Length > 0),
            ("format", resource.Format != 0), ("update_cycle", resource.UpdateCycle != 0), ("sharing", resource.Sharing != 0),
            ("modes", resource.Modes.Count > 0), ("conditions", resource.Conditions is not null), ("grade", resource.Grade != 0),
            ("secrecy", filing.Secrecy is not null), ("personal_information", filing.PersonalInformation is not null),
            ("published_at", filing.PublishedAt is not null), ("signed_by", filing.SignedBy.Length > 0 || resource.Code == "301003/0003"),
        ];
        return statutory.Where(field => !field.IsThere).Select(field => field.Field);
    }

    private static async Task<IReadOnlyList<string>> FactsAsync(World world) =>
        [.. (await world.QueryAsync<string>("SELECT kind || ' ' || id || ' ' || version || ' ' || revision || ' ' || body FROM facts")).Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> ReplayedAsync(World world)
    {
        var events = await world.QueryAsync<string>("SELECT kind || ' ' || id || '\t' || version || ' ' || revision || ' ' || body FROM events ORDER BY revision");
        return [.. events.Select(line => line.Split('\t', 2)).GroupBy(parts => parts[0]).Select(fact => string.Join(' ', fact.Last())).Order(StringComparer.Ordinal)];
    }
}
