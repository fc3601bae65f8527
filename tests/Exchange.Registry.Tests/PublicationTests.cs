using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class PublicationOnSqlite : PublicationTests<Sqlite>;

public sealed class PublicationOnPostgres : PublicationTests<Postgres>;

/// <summary>What a version changes, who is told, and what ends a resource (Decree 809, Art 27).</summary>
public abstract class PublicationTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private const string Consultation = "协商备案〔2026〕1号";

    private static readonly V1.Resource Renamed = Story.Resource(resource => resource with { Name = "婚姻登记信息(新)" });

    private static readonly V1.Resource Narrowed = Story.Resource(resource => resource with
    {
        Items = resource.Items.RemoveAt(1),
        Mapping = resource.Mapping! with { Columns = resource.Mapping.Columns.Remove("marital_status") },
    });

    private static readonly V1.Resource Successor = Story.Resource(resource => resource with
    {
        Code = ResourceCode.Parse("301003/0004"),
        Supersedes = resource.Code,
        Filing = AFiling with { Consultation = Consultation },
    });

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Grants[0] = Lasting("G-0001");
            return seed;
        }
    }

    [Fact]
    public async Task A_new_version_states_its_difference_and_those_who_read_it_are_told()
    {
        var published = await World.PublishAsync(Renamed);

        Assert.Equal((2u, 1u), (published.Version, published.Told));
        Assert.Equal(["name: 婚姻登记信息 > 婚姻登记信息(新)"], published.Differences.Select(Text));
        Assert.Equal(
            ["11330599000000086E ResourceChanged 301003/0003 301003/0003 婚姻登记信息(新) is published in version 2: name was 婚姻登记信息, is 婚姻登记信息(新)."],
            await NoticesAsync("ResourceChanged"));
    }

    [Fact]
    public async Task Who_does_not_read_what_changed_is_not_told()
    {
        var published = await World.PublishAsync(Story.Resource(resource => resource with
        {
            Items = resource.Items.SetItem(2, resource.Items[2] with { Name = "登记日" }),
        }));

        Assert.Equal(("items[registered_on].name: 登记日期 > 登记日", 0u), (Text(Assert.Single(published.Differences)), published.Told));
        Assert.Empty(await NoticesAsync("ResourceChanged"));
    }

    [Fact]
    public async Task What_a_grant_reads_is_not_taken_from_it_without_consultation()
    {
        var signed = await World.SignAsync(Narrowed);

        (await Refusal.OfAsync(World.Catalogue(Clients.CivilSteward).FileDraftAsync(new() { Code = Narrowed.Code, Version = signed }, cancellationToken: Ct)))
            .Is(Reason.ConsultationMissing);
        Assert.Equal("filing.consultation", (await World.Catalogue(Clients.Civil).GetDraftAsync(new() { Code = Narrowed.Code }, cancellationToken: Ct)).Gaps[0].Field);

        var agreed = Narrowed.Clone();
        agreed.Filing.Consultation = Consultation;
        Assert.Equal(1u, (await World.PublishAsync(agreed)).Told);
    }

    [Fact]
    public async Task A_grant_issued_since_filing_asks_for_its_consultation_too()
    {
        var grant = await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "整改" }, cancellationToken: Ct);
        await World.ExecuteAsync($"UPDATE facts SET body = REPLACE(body, 'GRANT_STATE_SUSPENDED', 'GRANT_STATE_TERMINATED') WHERE id = '{grant.Grant.Id}'");
        var filed = await World.FileAsync(Narrowed);
        await World.IssueAsync(Lasting("G-0002"));

        (await Refusal.OfAsync(World.Catalogue(Clients.Authority).PublishResourceAsync(new() { Code = Narrowed.Code, DraftVersion = filed }, cancellationToken: Ct)))
            .Is(Reason.ConsultationMissing);
    }

    [Fact]
    public async Task A_successor_ends_what_it_replaces_and_takes_its_claims_over()
    {
        var published = await World.PublishAsync(Successor);

        var old = (await World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = "301003/0003" }, cancellationToken: Ct)).Resource;
        Assert.Equal((V1.ResourceState.Superseded, "301003/0004", 2u), (old.State, old.SupersededBy, old.Version));
        Assert.Equal((1u, 1u), (published.Version, published.Told));
        Assert.Equal(
            ["11330599000000086E ResourceEnded 301003/0003 301003/0003 婚姻登记信息 was superseded by 301003/0004 婚姻登记信息."],
            await NoticesAsync("ResourceEnded"));
        Assert.Equal(["301003/0004"], await World.QueryAsync<string>("SELECT resource FROM source_claims"));
    }

    [Fact]
    public async Task A_successor_of_what_is_read_names_a_consultation()
    {
        var alone = Successor.Clone();
        alone.Filing.Consultation = "";
        var signed = await World.SignAsync(alone);

        (await Refusal.OfAsync(World.Catalogue(Clients.CivilSteward).FileDraftAsync(new() { Code = alone.Code, Version = signed }, cancellationToken: Ct)))
            .Is(Reason.ConsultationMissing);
    }

    [Fact]
    public async Task What_has_ended_is_never_published_again()
    {
        await World.PublishAsync(Successor);
        var back = Successor.With(code: "301003/0005");
        back.Supersedes = "301003/0003";

        (await World.RefuseDraftAsync(Clients.CivilSteward, Renamed)).Is(
            Reason.ResourceEnded, "resources[0].code", "resources[0].items[1].claim");
        (await World.RefuseDraftAsync(Clients.CivilSteward, back)).Is(
            Reason.ResourceEnded, "resources[0].supersedes", "resources[0].items[1].claim");
    }

    [Fact]
    public async Task The_next_version_of_a_successor_ends_nothing_more()
    {
        await World.PublishAsync(Successor);
        var next = Successor.Clone();
        next.Name = "婚姻登记信息(新)";

        Assert.Equal(2u, (await World.PublishAsync(next)).Version);
        Assert.Equal(2u, (await World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = "301003/0003" }, cancellationToken: Ct)).Resource.Version);
    }

    [Fact]
    public async Task A_resource_is_withdrawn_after_consultation_and_those_who_read_it_are_told()
    {
        var steward = World.Catalogue(Clients.CivilSteward);
        var request = new V1.WithdrawResourceRequest { Code = "301003/0003", Version = 1, Reason = "职责调整" };
        (await Refusal.OfAsync(steward.WithdrawResourceAsync(request, cancellationToken: Ct))).Is(Reason.ConsultationMissing);

        request.Consultation = Consultation;
        var withdrawn = await steward.WithdrawResourceAsync(request, cancellationToken: Ct);

        Assert.Equal(1u, withdrawn.Told);
        Assert.Equal(["11330599000000086E ResourceEnded 301003/0003 301003/0003 婚姻登记信息 was withdrawn: 职责调整"], await NoticesAsync("ResourceEnded"));
        Assert.Empty(await World.QueryAsync<string>("SELECT resource FROM source_claims"));
        request.Version = 2;
        (await Refusal.OfAsync(steward.WithdrawResourceAsync(request, cancellationToken: Ct))).Is(Reason.ResourceEnded);
        (await Refusal.OfSeedAsync(World.IssueAsync(Lasting("G-0002"))))
            .Is(Reason.ResourceEnded);
    }

    [Fact]
    public async Task A_withdrawal_says_what_is_wrong_with_it()
    {
        var steward = World.Catalogue(Clients.CivilSteward);

        (await Refusal.OfAsync(steward.WithdrawResourceAsync(new() { Code = "9" }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "code FIELD_MALFORMED", "reason FIELD_REQUIRED");
        (await Refusal.OfAsync(steward.WithdrawResourceAsync(new() { Code = "301003/0009", Reason = "职责调整" }, cancellationToken: Ct)))
            .Is(Reason.ResourceNotFound);
        (await Refusal.OfAsync(steward.WithdrawResourceAsync(new() { Code = "301003/0003", Version = 2, Reason = "职责调整" }, cancellationToken: Ct)))
            .Is(Reason.VersionRaced);
    }

    [Fact]
    public async Task Any_two_versions_can_be_compared()
    {
        await World.PublishAsync(Renamed);
        await World.PublishAsync(Story.Resource(resource => resource with { Name = "婚姻登记信息(新)", UpdateCycle = UpdateCycle.Daily }));

        var newest = await DiffAsync(0, 0);
        var whole = await DiffAsync(1, 3);
        var first = await DiffAsync(0, 1);

        Assert.Equal((2u, 3u, "update_cycle: RealTime > Daily"), (newest.FromVersion, newest.ToVersion, Text(Assert.Single(newest.Differences))));
        Assert.Equal(["name: 婚姻登记信息 > 婚姻登记信息(新)", "update_cycle: RealTime > Daily"], whole.Differences.Select(Text));
        Assert.Equal((0u, 1u, 0), (first.FromVersion, first.ToVersion, first.Differences.Count));
    }

    [Fact]
    public async Task A_version_that_there_is_not_cannot_be_compared()
    {
        var catalogue = World.Catalogue(Clients.Housing);

        (await Refusal.OfAsync(catalogue.DiffResourceAsync(new() { Code = "301003/0003", FromVersion = 9, ToVersion = 2 }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "to_version FIELD_OUT_OF_RANGE", "from_version FIELD_OUT_OF_RANGE");
        (await Refusal.OfAsync(catalogue.DiffResourceAsync(new() { Code = "301003/0009" }, cancellationToken: Ct))).Is(Reason.ResourceNotFound);
    }

    [Fact]
    public async Task Two_new_resources_may_name_each_other_as_related()
    {
        var (one, other) = (Renamed.With(code: "301003/0007"), Renamed.With(code: "301003/0008"));
        (one.Items[1].Claim, other.Items[1].Claim) = (V1.Claim.Verifier, V1.Claim.Verifier);
        one.Related.Add(other.Code);
        other.Related.Add(one.Code);
        await World.Catalogue(Clients.CivilSteward).DraftResourcesAsync(new() { Resources = { one, other } }, cancellationToken: Ct);

        var (first, second) = (await World.PublishAsync(one), await World.PublishAsync(other));

        Assert.Equal((1u, 1u), (first.Version, second.Version));
    }

    [Fact]
    public async Task A_reference_rule_names_what_is_there()
    {
        var rule = new V1.ReferenceRule
        {
            Id = "R-0001",
            Sentence = "参保单位未注销",
            FromResource = "301003/0003",
            FromItem = "citizen_number",
            ToResource = "301003/0003",
            ToItem = "marital_status",
            RefusedValues = { "注销" },
        };
        var authority = World.Catalogue(Clients.Authority);
        var defined = await authority.DefineReferenceRuleAsync(new() { Rule = rule }, cancellationToken: Ct);
        var again = await authority.DefineReferenceRuleAsync(new() { Rule = rule }, cancellationToken: Ct);
        var wrong = rule.Clone();
        (wrong.FromItem, wrong.ToResource) = ("registered_on", "301003/0009");
        var bad = new V1.ReferenceRule { RefusedValues = { "a", "a" } };

        Assert.Equal(defined.Revision, again.Revision);
        (await Refusal.OfAsync(authority.DefineReferenceRuleAsync(new() { Rule = wrong }, cancellationToken: Ct)))
            .Is(Reason.ReferenceMissing, "rule.to_resource");
        wrong.ToResource = "301003/0003";
        wrong.ToItem = "registered_on";
        (await Refusal.OfAsync(authority.DefineReferenceRuleAsync(new() { Rule = wrong }, cancellationToken: Ct)))
            .Is(Reason.ReferenceMissing, "rule.to_item", "rule.from_item");
        Assert.Equal(
            ["rule.id", "rule.sentence", "rule.from_resource", "rule.from_item", "rule.to_resource", "rule.to_item", "rule.refused_values[1]"],
            (await Refusal.OfAsync(authority.DefineReferenceRuleAsync(new() { Rule = bad }, cancellationToken: Ct))).Fields.Select(field => field.Split(' ')[0]));
    }

    private static V1.Grant Lasting(string id) =>
        Story.Grant(grant => grant with { Id = Domain.Grants.GrantId.Parse(id), Ends = grant.Ends.AddYears(50) });

    private static string Text(V1.Difference difference) => $"{difference.Field}: {difference.Before} > {difference.After}";

    private async Task<V1.DiffResourceResponse> DiffAsync(uint from, uint to) =>
        await World.Catalogue(Clients.Housing).DiffResourceAsync(new() { Code = "301003/0003", FromVersion = from, ToVersion = to }, cancellationToken: Ct);

    private Task<IReadOnlyList<string>> NoticesAsync(string kind) => World.QueryAsync<string>(
        $"SELECT department || ' ' || kind || ' ' || subject || ' ' || body FROM notices WHERE kind = '{kind}' ORDER BY number");
}
