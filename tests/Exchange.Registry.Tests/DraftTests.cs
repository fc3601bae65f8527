using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Calendar;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class DraftOnSqlite : DraftTests<Sqlite>;

public sealed class DraftOnPostgres : DraftTests<Postgres>;

/// <summary>Decree 809, Art 13 and 16: assessed, signed, filed, published.</summary>
public abstract class DraftTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly V1.Resource Parking = Story.Resource(resource => resource with
    {
        Code = ResourceCode.Parse("206001/0014"),
        Name = "公共停车泊位实时数据",
        Provider = Bodies.Parking,
        Items = [new(ItemId.Parse("lot_number"), "停车场编号", ItemType.Text, null, Claim.None, Sensitivity.None)],
        KeyItem = null,
        PersonItem = null,
        Mapping = null,
    });

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private protected override TimeProvider Time => _clock;

    [Fact]
    public async Task A_resource_comes_into_the_catalogue_by_three_hands_with_all_their_marks()
    {
        var published = await World.PublishAsync(Parking);

        var resource = (await World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = Parking.Code }, cancellationToken: Ct)).Resource;
        Assert.Equal((1u, 1u), (published.Version, resource.Version));
        Assert.Equal($"{World.Issuer} {Clients.ParkingSteward}", resource.Filing.DraftedBy);
        Assert.Equal($"{World.Issuer} {Clients.ParkingHead}", resource.Filing.SignedBy);
        Assert.All([resource.Filing.SignedAt, resource.Filing.FiledAt, resource.Filing.PublishedAt], at => Assert.Equal(_clock.GetUtcNow(), at.ToDateTimeOffset()));
        Assert.Empty((await World.Catalogue(Clients.Authority).ListDraftsAsync(new(), cancellationToken: Ct)).Drafts);
        Assert.Equal(
            ["DraftMoved 206001/0014 206001/0014 公共停车泊位实时数据 was published in version 1."],
            await NoticesAsync(Bodies.Parking));
    }

    [Fact]
    public async Task The_authority_has_two_working_days_for_its_review()
    {
        var filed = await World.FileAsync(Parking);

        var draft = (await World.Catalogue(Clients.Authority).GetDraftAsync(new() { Code = Parking.Code }, cancellationToken: Ct)).Draft;
        Assert.Equal(
            (filed, ReviewRule.Due(CalendarFile.Published, _clock.GetUtcNow()), V1.DraftState.Filed), (draft.Version, draft.ReviewDue, draft.State));
    }

    [Fact]
    public async Task Whether_another_drafts_a_resource_is_not_to_be_learned_by_naming_it()
    {
        await World.DraftAsync(Parking);
        var naming = Story.Resource(resource => resource with { Related = [ResourceCode.Parse(Parking.Code), ResourceCode.Parse("206001/0099")] });

        var refusal = await World.RefuseDraftAsync(Clients.CivilSteward, naming);

        refusal.Is(Reason.ReferenceMissing, "resources[0].related[0]", "resources[0].related[1]");
    }

    [Fact]
    public async Task Saying_the_same_again_writes_nothing()
    {
        await World.DraftAsync(Parking);
        var before = await World.RevisionAsync();

        var again = await DraftAsync(Clients.ParkingSteward, Parking);
        var published = await DraftAsync(Clients.CivilSteward, Story.Resource());

        Assert.Equal((0, true, V1.DraftState.Assessed), (again.Revision, again.Outcomes[0].Unchanged, again.Outcomes[0].State));
        Assert.Equal((0, true, V1.DraftState.Published), (published.Revision, published.Outcomes[0].Unchanged, published.Outcomes[0].State));
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_trial_tells_gaps_and_differences_and_writes_nothing()
    {
        var before = await World.RevisionAsync();
        var resource = Story.Resource(resource => resource with { Name = "婚姻登记系统", Filing = Filing.Empty, Items = resource.Items.RemoveAt(2), Mapping = null });

        var trial = await World.Catalogue(Clients.CivilSteward).DraftResourcesAsync(
            new() { Resources = { resource }, ValidateOnly = true }, cancellationToken: Ct);

        var outcome = Assert.Single(trial.Outcomes);
        Assert.Equal((0, before), (trial.Revision, await World.RevisionAsync()));
        Assert.Equal((V1.DraftState.Drafted, 1u, false), (outcome.State, outcome.Version, outcome.Unchanged));
        Assert.Equal(
            ["filing.secrecy True", "filing.personal_information True", "summary False", "name False"],
            outcome.Gaps.Select(gap => $"{gap.Field} {gap.IsRequired}"));
        Assert.Equal(["name False", "items[registered_on] True"], outcome.Differences.Select(difference => $"{difference.Field} {difference.Breaking}"));
    }

    [Fact]
    public async Task Without_its_assessments_a_draft_is_neither_signed_nor_filed_and_every_gap_is_named()
    {
        var resource = Parking.Clone();
        (resource.Filing, resource.Grade) = (null, V1.Grade.Important);
        var version = await World.DraftAsync(resource);

        var signing = await Refusal.OfAsync(World.Catalogue(Clients.ParkingHead).SignDraftAsync(new() { Code = resource.Code, Version = version }, cancellationToken: Ct));
        var filing = await Refusal.OfAsync(World.Catalogue(Clients.ParkingSteward).FileDraftAsync(new() { Code = resource.Code, Version = version }, cancellationToken: Ct));

        signing.Is(Reason.FilingIncomplete, "resource.filing.secrecy", "resource.filing.personal_information", "resource.filing.risk");
        filing.Is(
            Reason.FilingIncomplete,
            "resource.filing.secrecy",
            "resource.filing.personal_information",
            "resource.filing.risk",
            "resource.filing.signed_by");
    }

    [Fact]
    public async Task A_steward_who_became_the_head_does_not_sign_the_own_draft()
    {
        var version = await World.DraftAsync(Parking);
        var promoted = Story.Principal(Clients.ParkingSteward, Bodies.Parking, V1.Role.Head);
        promoted.Issuer = World.Issuer;
        await World.Catalogue(Clients.Authority).BindPrincipalAsync(new() { Principal = promoted }, cancellationToken: Ct);

        (await Refusal.OfAsync(World.Catalogue(Clients.ParkingSteward).SignDraftAsync(new() { Code = Parking.Code, Version = version }, cancellationToken: Ct)))
            .Is(Reason.SignerRefused);
    }

    [Fact]
    public async Task What_is_written_anew_is_signed_anew()
    {
        await World.FileAsync(Parking);
        var changed = Parking.Clone();
        changed.Summary = "实时空余泊位";

        var outcome = Assert.Single((await DraftAsync(Clients.ParkingSteward, changed)).Outcomes);

        Assert.Equal(V1.DraftState.Assessed, outcome.State);
        (await Refusal.OfAsync(World.Catalogue(Clients.Authority).PublishResourceAsync(new() { Code = Parking.Code, DraftVersion = outcome.Version }, cancellationToken: Ct)))
            .Is(Reason.TransitionRefused);
    }

    [Fact]
    public async Task What_is_returned_says_why_and_begins_anew()
    {
        var filed = await World.FileAsync(Parking);

        var returned = (await World.Catalogue(Clients.Authority).ReturnDraftAsync(
            new() { Code = Parking.Code, Version = filed, Reason = "摘要缺失" }, cancellationToken: Ct)).Draft;

        Assert.Equal((V1.DraftState.Returned, "摘要缺失", ""), (returned.State, returned.ReturnedFor, returned.ReviewDue));
        Assert.Equal(
            ["DraftMoved 206001/0014 The draft of 206001/0014 公共停车泊位实时数据 was returned: 摘要缺失"], await NoticesAsync(Bodies.Parking));
        Assert.Equal(V1.DraftState.Assessed, (await DraftAsync(Clients.ParkingSteward, Parking)).Outcomes[0].State);
    }

    [Fact]
    public async Task A_draft_given_up_is_under_way_no_more()
    {
        var version = await World.DraftAsync(Parking);

        await World.Catalogue(Clients.ParkingSteward).DiscardDraftAsync(new() { Code = Parking.Code, Version = version }, cancellationToken: Ct);

        Assert.Empty((await World.Catalogue(Clients.Parking).ListDraftsAsync(new(), cancellationToken: Ct)).Drafts);
        Assert.Equal(3u, await World.DraftAsync(Parking));
    }

    [Fact]
    public async Task To_others_a_draft_does_not_exist()
    {
        var version = await World.DraftAsync(Parking);

        (await Refusal.OfAsync(World.Catalogue(Clients.CivilHead).SignDraftAsync(new() { Code = Parking.Code, Version = version }, cancellationToken: Ct)))
            .Is(Reason.DraftNotFound);
        (await Refusal.OfAsync(World.Catalogue(Clients.Housing).GetDraftAsync(new() { Code = Parking.Code }, cancellationToken: Ct)))
            .Is(Reason.DraftNotFound);
        Assert.Empty((await World.Catalogue(Clients.Housing).ListDraftsAsync(new(), cancellationToken: Ct)).Drafts);
    }

    [Fact]
    public async Task Only_its_own_department_sees_where_a_draft_has_its_rows()
    {
        await World.DraftAsync(Story.Resource(resource => resource with { Name = "婚姻登记信息(新)" }));

        var own = await World.Catalogue(Clients.Civil).GetDraftAsync(new() { Code = "301003/0003" }, cancellationToken: Ct);
        var shown = await World.Catalogue(Clients.Authority).ListDraftsAsync(new(), cancellationToken: Ct);

        Assert.NotNull(own.Draft.Resource.Mapping);
        Assert.Null(Assert.Single(shown.Drafts).Resource.Mapping);
    }

    [Fact]
    public async Task A_step_on_a_version_that_was_not_seen_is_refused()
    {
        var version = await World.DraftAsync(Parking);

        (await Refusal.OfAsync(World.Catalogue(Clients.ParkingHead).SignDraftAsync(new() { Code = Parking.Code, Version = version + 1 }, cancellationToken: Ct)))
            .Is(Reason.VersionRaced);
        (await Refusal.OfAsync(World.Catalogue(Clients.ParkingHead).SignDraftAsync(new() { Code = "9" }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "code FIELD_MALFORMED", "version FIELD_REQUIRED");
    }

    [Fact]
    public async Task Of_many_drafts_all_are_written_or_none_and_all_that_is_wrong_is_told_with_its_place()
    {
        var before = await World.RevisionAsync();
        var (second, third) = (Parking.Clone(), Parking.Clone());
        (second.Code, second.Name, second.Items[0].Element, second.Items[0].Claim) = ("206001/0015", "", "person.marital_status", V1.Claim.Source);
        third.Filing.SignedBy = "me";

        var refusal = await World.RefuseDraftAsync(Clients.ParkingSteward, Parking, second, third);

        refusal.Is(
            Reason.RequestInvalid,
            "resources[1].name FIELD_REQUIRED",
            "resources[1].items[0].claim SOURCE_CLAIMED",
            "resources[2].code FIELD_DUPLICATE",
            "resources[2].filing.signed_by FIELD_CONFLICT");
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_thousand_drafts_are_written_at_once_and_not_one_more()
    {
        var many = Enumerable.Range(1, 1001).Select(i => Parking.With(code: $"206001/{i}")).ToList();

        (await World.RefuseDraftAsync(Clients.ParkingSteward, [.. many])).Is(Reason.RequestInvalid, "resources FIELD_OUT_OF_RANGE");
        (await World.RefuseDraftAsync(Clients.ParkingSteward)).Is(Reason.RequestInvalid, "resources FIELD_REQUIRED");
        var before = await World.RevisionAsync();
        var written = await DraftAsync(Clients.ParkingSteward, [.. many.Take(1000)]);

        Assert.Equal((1000, before + 1000), (written.Outcomes.Count, written.Revision));
    }

    [Theory]
    [InlineData(V1.Secrecy.Work)]
    [InlineData(V1.Secrecy.State)]
    public async Task A_secret_is_refused_outright_and_leaves_no_trace(V1.Secrecy secrecy)
    {
        var secret = Parking.Clone();
        (secret.Secrecy, secret.Name, secret.Grade) = (secrecy, "某处设施", 0);

        var refusal = await World.RefuseDraftAsync(Clients.ParkingSteward, Parking, secret);

        refusal.Is(Reason.SecretRefused, "resources[1].secrecy SECRET_REFUSED");
        Assert.Equal("resources[1].secrecy", refusal.Facts["field"]);
        Assert.DoesNotContain("某处设施", string.Concat(await World.QueryAsync<string>("SELECT body FROM events")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Core_data_is_refused_whether_the_whole_or_an_item()
    {
        var (whole, part) = (Parking.Clone(), Parking.With(code: "206001/0015"));
        whole.Grade = V1.Grade.Core;
        (part.Grade, part.Items[0].Grade) = (V1.Grade.Core, V1.Grade.Core);

        (await World.RefuseDraftAsync(Clients.ParkingSteward, whole, part)).Is(
            Reason.CoreRefused, "resources[0].grade CORE_REFUSED", "resources[1].grade CORE_REFUSED", "resources[1].items[0].grade CORE_REFUSED");
    }

    private async Task<V1.DraftResourcesResponse> DraftAsync(string client, params V1.Resource[] resources) =>
        await World.Catalogue(client).DraftResourcesAsync(new() { Resources = { resources } }, cancellationToken: Ct);

    private Task<IReadOnlyList<string>> NoticesAsync(Domain.Departments.DepartmentId department) => World.QueryAsync<string>(
        $"SELECT kind || ' ' || subject || ' ' || body FROM notices WHERE department = '{department}' ORDER BY number");
}
