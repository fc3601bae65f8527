using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Registry.Storage;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class HistoryOnSqlite : HistoryTests<Sqlite>;

public sealed class HistoryOnPostgres : HistoryTests<Postgres>;

public abstract class HistoryTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    [Fact]
    public void The_wire_has_every_kind_of_fact() =>
        Assert.Equal(
            Enum.GetValues<FactKind>().Select(kind => $"{(int)kind + 1} {kind}"),
            Enum.GetValues<V1.FactKind>().Skip(1).Select(kind => $"{(int)kind} {kind}"));

    [Theory]
    [InlineData(Clients.Authority)]
    [InlineData(Clients.Officer)]
    [InlineData(Clients.Housing)]
    [InlineData(Clients.Civil)]
    public async Task Those_whom_a_grant_concerns_see_who_did_what_to_it_and_why(string client)
    {
        await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct);
        await World.Grants(Clients.Authority).ReinstateGrantAsync(new() { Id = "G-0001", Version = 2, Reason = "整改完成" }, cancellationToken: Ct);

        var changes = await ListAsync(client, V1.FactKind.Grant, "G-0001");

        var authority = $"{World.Issuer} {Clients.Authority}";
        Assert.Equal(
            [("seed", AGrant.Basis, V1.GrantState.Active), (authority, "擅自扩大使用范围", V1.GrantState.Suspended), (authority, "整改完成", V1.GrantState.Active)],
            changes.Select(change => (change.Actor.Split(':')[0] == "seed" ? "seed" : change.Actor, change.Reason, change.Grant.State)));
        Assert.Equal(await World.RevisionAsync(), changes[^1].Revision);
    }

    [Theory]
    [InlineData(V1.FactKind.Grant, "G-0001")]
    [InlineData(V1.FactKind.Grant, "G-9999")]
    [InlineData(V1.FactKind.Resource, "301003/0003")]
    [InlineData(V1.FactKind.Designation, "person.marital_status")]
    [InlineData(V1.FactKind.Element, "person.marital_status")]
    public async Task To_those_whom_it_does_not_concern_nothing_ever_happened(V1.FactKind kind, string id) =>
        Assert.Empty(await ListAsync(Clients.Parking, kind, id));

    [Fact]
    public async Task Where_the_rows_are_is_told_to_the_provider_only()
    {
        var own = await ListAsync(Clients.Civil, V1.FactKind.Resource, "301003/0003");
        var officers = await ListAsync(Clients.Officer, V1.FactKind.Resource, "301003/0003");

        Assert.NotNull(Assert.Single(own).Resource.Mapping);
        Assert.Null(Assert.Single(officers).Resource.Mapping);
    }

    [Fact]
    public async Task Of_a_code_that_one_gave_up_and_another_took_each_sees_the_own_drafts_only()
    {
        var (code, parking, police) = ("206001/0014", Drafted(Bodies.Parking), Drafted(Bodies.Police));
        await World.DraftAsync(parking.With(code));
        await World.Catalogue(Clients.ParkingSteward).DiscardDraftAsync(new() { Code = code, Version = 1 }, cancellationToken: Ct);
        await World.DraftAsync(police.With(code));

        Assert.Equal([1u, 2u], (await ListAsync(Clients.Parking, V1.FactKind.Draft, code)).Select(change => change.Draft.Version));
        Assert.Equal([3u], (await ListAsync(Clients.PoliceSteward, V1.FactKind.Draft, code)).Select(change => change.Draft.Version));
        Assert.Equal([1u, 2u, 3u], (await ListAsync(Clients.Officer, V1.FactKind.Draft, code)).Select(change => change.Draft.Version));

        static V1.Resource Drafted(DepartmentId provider) => Story.Resource(resource => resource with
        {
            Provider = provider,
            Items = [resource.Items[0] with { Element = null, Claim = Claim.None }],
            Mapping = null,
        });
    }

    [Fact]
    public async Task Pages_together_are_the_whole_history()
    {
        for (var version = 2; version <= 6; version++)
        {
            await World.PublishAsync(Story.Resource(resource => resource with { Name = $"婚姻登记信息 {version}" }));
        }

        var (versions, request) = (new List<uint>(), new V1.ListEventsRequest { Kind = V1.FactKind.Resource, Id = "301003/0003", PageSize = 2 });
        do
        {
            var page = await World.History(Clients.Officer).ListEventsAsync(request, cancellationToken: Ct);
            versions.AddRange(page.Changes.Select(change => change.Resource.Version));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal([1u, 2, 3, 4, 5, 6], versions);
    }

    [Theory]
    [InlineData(0, "kind FIELD_REQUIRED")]
    [InlineData(99, "kind FIELD_UNKNOWN_VALUE")]
    public async Task Everything_wrong_with_the_question_is_told(int kind, string told)
    {
        var refusal = await Refusal.OfAsync(World.History(Clients.Officer).ListEventsAsync(
            new() { Kind = (V1.FactKind)kind, PageSize = 1001, PageToken = "x" }, cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, told, "id FIELD_REQUIRED", "page_size FIELD_OUT_OF_RANGE", "page_token FIELD_MALFORMED");
    }

    private async Task<IReadOnlyList<V1.Change>> ListAsync(string client, V1.FactKind kind, string id) =>
        (await World.History(client).ListEventsAsync(new() { Kind = kind, Id = id }, cancellationToken: Ct)).Changes;
}
