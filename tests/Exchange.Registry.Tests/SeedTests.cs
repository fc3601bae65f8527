using Exchange.Testing.Builders;
using Exchange.Testing.Services;
using Google.Protobuf;

namespace Exchange.Registry.Tests;

public sealed class SeedOnSqlite : SeedTests<Sqlite>;

public sealed class SeedOnPostgres : SeedTests<Postgres>;

public abstract class SeedTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private protected override V1.Seed? Seed => null;

    [Fact]
    public async Task The_demo_world_applies_to_an_empty_registry_and_again_without_a_change()
    {
        var world = await File.ReadAllTextAsync(RepositoryRoot.Combine("demo", "world.json"), Ct);
        await World.StartAsync(world);
        var revision = await World.RevisionAsync();

        await World.StopAsync();
        await World.StartAsync(world);

        Assert.Equal(revision, await World.RevisionAsync());
        var resources = Google.Protobuf.JsonParser.Default.Parse<V1.Seed>(world).Resources.Count;
        Assert.Equal(resources, (await World.Catalogue("xc-zj").ListResourcesAsync(new(), cancellationToken: Ct)).Resources.Count);
    }

    [Fact]
    public async Task A_seed_undoes_nothing_that_was_decided_after_it()
    {
        await World.StartAsync(Story.Seed);
        var demoted = Story.Principal(Clients.ParkingSteward, Bodies.Parking);
        demoted.Issuer = World.Issuer;
        await World.Catalogue(Clients.Authority).BindPrincipalAsync(new() { Principal = demoted }, cancellationToken: Ct);
        await World.PublishAsync(Story.Resource(resource => resource with { Name = "婚姻登记信息(新)" }));
        await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct);
        var revision = await World.RevisionAsync();

        await World.StopAsync();
        await World.StartAsync(Story.Seed);

        Assert.Equal(revision, await World.RevisionAsync());
        Assert.Equal(V1.GrantState.Suspended, (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct)).Grant.State);
    }

    [Fact]
    public async Task An_entry_that_is_new_in_the_seed_is_applied()
    {
        await World.StartAsync(Story.Seed);
        await World.StopAsync();
        var grown = Story.Seed.Clone();
        grown.Grants.Add(Story.Grant("G-0002"));

        await World.StartAsync(grown);

        Assert.Equal(1u, (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0002" }, cancellationToken: Ct)).Grant.Version);
    }

    [Theory]
    [InlineData("""{ "departments": [ { "id": "11310199000000019K", "name": "上海市公安(演示)", "shortName": "SH-GA", "division": "31" } ] }""", "departments[0]: REQUEST_INVALID", "department.division: ")]
    [InlineData("""{ "principals": [ { "client": "a", "department": "11310199000000019K" } ] }""", "principals[0]: REFERENCE_MISSING", "principal.department: ")]
    [InlineData("""{ "designations": [ { "element": "person.phone", "department": "11310199000000019K", "document": "d" } ] }""", "designations[0]: REFERENCE_MISSING", "designation.element: ")]
    [InlineData("""{ "resources": [ {} ] }""", "resources[0]: REQUEST_INVALID", "resource.code: ")]
    [InlineData("""{ "grants": [ { "id": "g" } ] }""", "grants[0]: REQUEST_INVALID", "grant.id: ")]
    [InlineData("""{ "departmens": [] }""", "departmens", "")]
    [InlineData("""{ "departments": [""", "", "")]
    public async Task A_broken_seed_stops_the_start_and_names_the_entry_and_the_field(string seed, string entry, string field)
    {
        var message = await World.FailToStartAsync(seed);

        Assert.Contains(entry, message, StringComparison.Ordinal);
        Assert.Contains(field, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_of_a_seed_names_both_its_assessments()
    {
        var seed = Story.Seed.Clone();
        seed.Resources[0].Filing = null;

        var message = await World.FailToStartAsync(JsonFormatter.Default.Format(seed));

        Assert.Contains("resources[0]: FILING_INCOMPLETE", message, StringComparison.Ordinal);
        Assert.Contains("resource.filing.secrecy: ", message, StringComparison.Ordinal);
        Assert.Contains("resource.filing.personal_information: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reference_rules_of_a_seed_are_applied()
    {
        var seed = Story.Seed.Clone();
        seed.ReferenceRules.Add(new V1.ReferenceRule
        {
            Id = "R-0001",
            Sentence = "婚姻状况可查",
            FromResource = "301003/0003",
            FromItem = "citizen_number",
            ToResource = "301003/0003",
            ToItem = "marital_status",
            RefusedValues = { "未知" },
        });

        await World.StartAsync(seed);

        Assert.Equal(["R-0001"], await World.QueryAsync<string>("SELECT id FROM facts WHERE kind = 'ReferenceRule'"));
    }

    [Fact]
    public async Task A_second_source_in_a_seed_is_refused_as_in_a_call()
    {
        var seed = Story.Seed.Clone();
        var second = Story.Resource();
        (second.Code, second.Provider) = ("101001/0001", Bodies.Police.Value);
        seed.Resources.Add(second);

        var message = await World.FailToStartAsync(JsonFormatter.Default.Format(seed));

        Assert.Contains("resources[1]: SOURCE_CLAIMED", message, StringComparison.Ordinal);
        Assert.Contains("杭州市民政(演示)", message, StringComparison.Ordinal);
    }
}
