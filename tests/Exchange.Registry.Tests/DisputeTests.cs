using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class DisputeOnSqlite : DisputeTests<Sqlite>;

public sealed class DisputeOnPostgres : DisputeTests<Postgres>;

/// <summary>Decree 809, Art 28: who disputes what with whom, and what follows when it is decided.</summary>
public abstract class DisputeTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private protected override TimeProvider Time { get; } = new FakeTimeProvider(Now);

    // Shanghai and Hangzhou have the nation in common, whose authority is the data bureau here.
    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Corrections.Seed;
            seed.Departments.Single(one => one.ShortName == "SH-SJ").Jurisdictions.Add("000000");
            return seed;
        }
    }

    [Fact]
    public async Task A_dispute_names_the_other_party_and_the_authority_that_is_competent_for_both()
    {
        var filed = await FileAsync();

        Assert.Equal((Bodies.Police.Value, Bodies.CivilAffairs.Value), (filed.Claimant, filed.Respondent));
        Assert.Equal(("000000", Bodies.DataBureau.Value), (filed.CompetentDivision, filed.CompetentAuthority));
        Assert.Equal(V1.DisputeState.Negotiating, filed.State);
    }

    [Fact]
    public async Task A_dispute_about_a_resource_is_with_its_provider()
    {
        var filed = (await Service(Clients.HousingSteward).FileDisputeAsync(
            new() { Resource = AResource.Code.Value, Grounds = "拒不提供" }, cancellationToken: Ct)).Dispute;

        Assert.Equal((Bodies.CivilAffairs.Value, ""), (filed.Respondent, filed.Element));
    }

    [Fact]
    public async Task Each_step_is_told_to_both_parties_and_to_the_authority()
    {
        var filed = await FileAsync();

        await MoveAsync(Clients.Authority, filed.Id, 1, V1.DisputeState.Coordinating);

        var told = await World.QueryAsync<string>("SELECT department || ' ' || body FROM notices ORDER BY number");
        Assert.Equal(
            [
                $"{Bodies.Police} {filed.Id}: person.marital_status: NEGOTIATING.",
                $"{Bodies.CivilAffairs} {filed.Id}: person.marital_status: NEGOTIATING.",
                $"{Bodies.DataBureau} {filed.Id}: person.marital_status: NEGOTIATING.",
                $"{Bodies.Police} {filed.Id}: person.marital_status: COORDINATING.",
                $"{Bodies.CivilAffairs} {filed.Id}: person.marital_status: COORDINATING.",
                $"{Bodies.DataBureau} {filed.Id}: person.marital_status: COORDINATING.",
            ],
            told);
    }

    [Fact]
    public async Task What_was_decided_for_the_claimant_passes_the_designation_on_and_makes_the_former_source_a_verifier()
    {
        var decided = await DecideAsync(forClaimant: true);

        var before = await World.RevisionAsync();
        var designated = await DesignateAsync(decided.Id);

        var former = (await World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = AResource.Code.Value }, cancellationToken: Ct)).Resource;
        Assert.Equal((2u, V1.Claim.Verifier), (former.Version, former.Items[1].Claim));
        Assert.Equal(before + 2, designated);
        var standing = (await new V1.ElementService.ElementServiceClient(World.As(Clients.Housing))
            .GetElementAsync(new() { Id = AnElement.Id.Value }, cancellationToken: Ct)).Standing;
        Assert.Equal((Bodies.Police.Value, decided.Id), (standing.Designation.Department, standing.Designation.Dispute));
        Assert.Equal(
            $"{AResource.Code}: no longer the source of person.marital_status, by the outcome of a dispute.",
            Assert.Single(await World.QueryAsync<string>($"SELECT body FROM notices WHERE department = '{Bodies.Housing}'")));
    }

    [Fact]
    public async Task The_new_source_publishes_as_such_and_the_former_one_no_longer_may()
    {
        await DesignateAsync((await DecideAsync(forClaimant: true)).Id);
        var copy = Corrections.Copy.ToWire();
        copy.Items[1].Claim = V1.Claim.Source;

        await World.PublishAsync(copy);
        var refused = await World.RefuseDraftAsync(Clients.CivilSteward, Corrections.Source().ToWire());

        Assert.Equal("SOURCE_CLAIMED", refused.Reason);
        Assert.Equal(
            [Corrections.Copy.Code.Value], await World.QueryAsync<string>("SELECT resource FROM source_claims WHERE element = 'person.marital_status'"));
    }

    [Fact]
    public async Task Until_the_new_source_publishes_a_correction_has_nobody_to_go_to()
    {
        await DesignateAsync((await DecideAsync(forClaimant: true)).Id);

        var refusal = await Refusal.OfAsync(new V1.CorrectionService.CorrectionServiceClient(World.As(Clients.Housing))
            .FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct));

        refusal.Is(Reason.ReferenceMissing, "item");
    }

    [Fact]
    public async Task A_designation_carried_out_twice_changes_nothing_and_succeeds()
    {
        var decided = await DecideAsync(forClaimant: true);
        var first = await DesignateAsync(decided.Id);

        Assert.Equal(first, await DesignateAsync(decided.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task A_dispute_that_was_not_decided_for_the_claimant_moves_nothing(bool? forClaimant)
    {
        var dispute = forClaimant is { } decided ? await DecideAsync(decided) : await FileAsync();
        var before = await World.RevisionAsync();

        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.Authority).DesignateSourceAsync(Redesignation(dispute.Id), cancellationToken: Ct));

        refusal.Is(Reason.SourceDesignated);
        Assert.Equal(Bodies.CivilAffairs.Value, refusal.Facts["owner"]);
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_dispute_is_carried_out_once()
    {
        var won = await DecideAsync(forClaimant: true);
        await DesignateAsync(won.Id);
        var back = (await Service(Clients.CivilSteward).FileDisputeAsync(new() { Element = AnElement.Id.Value, Grounds = "婚姻登记条例 Art 4" }, cancellationToken: Ct)).Dispute;
        await Service(Clients.PoliceSteward).MoveDisputeAsync(
            new() { Id = back.Id, Version = 1, State = V1.DisputeState.Agreed, Outcome = "同意", ForClaimant = true }, cancellationToken: Ct);
        var returned = Redesignation(back.Id);
        returned.Designation.Department = Bodies.CivilAffairs.Value;
        await World.Catalogue(Clients.Authority).DesignateSourceAsync(returned, cancellationToken: Ct);

        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.Authority).DesignateSourceAsync(Redesignation(won.Id), cancellationToken: Ct));

        refusal.Is(Reason.SourceDesignated);
    }

    [Fact]
    public async Task Of_many_that_carry_it_out_at_once_the_element_always_has_one_source()
    {
        var decided = await DecideAsync(forClaimant: true);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Outcome.OfAsync(
            World.Catalogue(Clients.Authority).DesignateSourceAsync(Redesignation(decided.Id), cancellationToken: Ct))));

        Assert.Empty(outcomes.Except(["OK", "VERSION_RACED"]));
        Assert.Contains("OK", outcomes);
        Assert.Equal([Bodies.Police.Value], await World.QueryAsync<string>("SELECT department FROM designations WHERE element = 'person.marital_status'"));
        Assert.Equal([2L], await World.QueryAsync<long>($"SELECT version FROM facts WHERE kind = 'Resource' AND id = '{AResource.Code}'"));
    }

    [Fact]
    public async Task A_designation_does_not_name_its_dispute_by_itself()
    {
        var designation = ADesignation.ToWire();
        designation.Dispute = "D-1";

        var refusal = await Refusal.OfAsync(
            World.Catalogue(Clients.Authority).DesignateSourceAsync(new() { Designation = designation }, cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, "designation.dispute FIELD_CONFLICT");
    }

    [Theory]
    [InlineData(Clients.Housing, "DISPUTE_NOT_FOUND")]
    [InlineData(Clients.HousingSteward, "DISPUTE_NOT_FOUND")]
    [InlineData(Clients.Officer, "DISPUTE_NOT_FOUND")]
    [InlineData(Clients.Civil, "OK")]
    [InlineData(Clients.PoliceSteward, "OK")]
    [InlineData(Clients.HousingAuthority, "OK")]
    public async Task A_dispute_is_shown_to_its_parties_and_to_authorities_and_to_nobody_else(string client, string outcome)
    {
        var filed = await FileAsync();

        var got = await Outcome.OfAsync(Service(client).GetDisputeAsync(new() { Id = filed.Id }, cancellationToken: Ct));
        var listed = await Service(client).ListDisputesAsync(new(), cancellationToken: Ct);

        Assert.Equal(outcome, got);
        Assert.Equal(outcome == "OK" ? 1 : 0, listed.Disputes.Count);
    }

    [Fact]
    public async Task The_same_dispute_is_filed_once_at_a_time()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Outcome.OfAsync(
            Service(Clients.PoliceSteward).FileDisputeAsync(new() { Element = AnElement.Id.Value, Grounds = "x" }, cancellationToken: Ct))));

        Assert.Equal(["OK", .. Enumerable.Repeat("ALREADY_EXISTS", 5)], outcomes.OrderDescending(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "", "element FIELD_REQUIRED", "grounds FIELD_REQUIRED")]
    [InlineData("person.marital_status", "301003/0003", "element FIELD_CONFLICT", "grounds FIELD_REQUIRED")]
    [InlineData("X", "", "element FIELD_MALFORMED", "grounds FIELD_REQUIRED")]
    public async Task Everything_wrong_with_a_filing_is_told_at_once(string element, string resource, params string[] violations)
    {
        var refusal = await Refusal.OfAsync(
            Service(Clients.PoliceSteward).FileDisputeAsync(new() { Element = element, Resource = resource }, cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, violations);
    }

    [Fact]
    public async Task Nobody_disputes_with_themselves() =>
        (await Refusal.OfAsync(Service(Clients.CivilSteward).FileDisputeAsync(new() { Element = AnElement.Id.Value, Grounds = "x" }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "element FIELD_CONFLICT");

    [Fact]
    public async Task Another_authority_than_the_competent_one_does_not_move_it()
    {
        var filed = await FileAsync();

        var refusal = await Refusal.OfAsync(Service(Clients.HousingAuthority).MoveDisputeAsync(
            new() { Id = filed.Id, Version = 1, State = V1.DisputeState.Coordinating }, cancellationToken: Ct));

        refusal.Is(Reason.AuthorityNotCompetent);
    }

    private V1.DisputeService.DisputeServiceClient Service(string client) => new(World.As(client));

    private async Task<V1.Dispute> FileAsync() => (await Service(Clients.PoliceSteward).FileDisputeAsync(
        new() { Element = AnElement.Id.Value, Grounds = "户口登记先于婚姻登记" }, cancellationToken: Ct)).Dispute;

    private async Task<V1.Dispute> MoveAsync(string client, string id, uint version, V1.DisputeState state) =>
        (await Service(client).MoveDisputeAsync(new() { Id = id, Version = version, State = state }, cancellationToken: Ct)).Dispute;

    private async Task<V1.Dispute> DecideAsync(bool forClaimant)
    {
        var filed = await FileAsync();
        await MoveAsync(Clients.Authority, filed.Id, 1, V1.DisputeState.Coordinating);
        await MoveAsync(Clients.Authority, filed.Id, 2, V1.DisputeState.Escalated);
        return (await Service(Clients.Authority).MoveDisputeAsync(
            new() { Id = filed.Id, Version = 3, State = V1.DisputeState.Decided, Outcome = "国办裁〔2026〕1号", ForClaimant = forClaimant }, cancellationToken: Ct)).Dispute;
    }

    private static V1.DesignateSourceRequest Redesignation(string dispute) =>
        new() { Designation = (ADesignation with { Department = Bodies.Police, Document = "数源认定〔2026〕9号" }).ToWire(), Dispute = dispute };

    private async Task<long> DesignateAsync(string dispute) =>
        (await World.Catalogue(Clients.Authority).DesignateSourceAsync(Redesignation(dispute), cancellationToken: Ct)).Revision;
}
