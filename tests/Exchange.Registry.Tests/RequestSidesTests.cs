using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.Tests;

/// <summary>T8 against whoever changes sides, or is of another region: the requester's signature and the provider's are two persons'.</summary>
public sealed class RequestSidesTests : RegistryTests<Sqlite>
{
    private protected override V1.Seed Seed => Asking.Seed;

    private Desk Desk => new(World);

    [Fact]
    public async Task Who_signed_for_the_requester_does_not_sign_for_the_provider_after_changing_sides()
    {
        var proposed = (await Desk.ProposeAsync(await Desk.ForwardAsync("1", Asking.Demand(Asking.Conditional)), agrees: true)).View.Request;
        await BindAsync(Asking.HousingHead, Bodies.CivilAffairs, V1.Role.Head);

        var signed = await Refusal.OfAsync(Desk.As(Asking.HousingHead).SignAnswerAsync(
            new() { Id = proposed.Id, Version = proposed.Version, Signs = true }, cancellationToken: Ct));

        signed.Is(Reason.SignerRefused);
    }

    [Fact]
    public async Task Who_signed_for_the_requester_does_not_authorize_it_for_the_platform()
    {
        var forwarded = await Desk.ForwardAsync("1", Asking.Demand(Asking.Open));
        await BindAsync(Asking.HousingHead, Bodies.DataBureau, V1.Role.Authority);

        (await Refusal.OfAsync(() => Desk.AuthorizeAsync(forwarded, Asking.HousingHead))).Is(Reason.SignerRefused);
        Assert.Equal(V1.RequestState.Effective, (await Desk.AuthorizeAsync(forwarded)).Request.State);
    }

    [Theory]
    [InlineData("requester")]
    [InlineData("platform")]
    public async Task Who_gave_a_delegation_uses_it_from_no_other_side(string side)
    {
        await GiveDelegationAsync();
        var (department, role) = side == "requester" ? (Bodies.Housing, V1.Role.Head) : (Bodies.DataBureau, V1.Role.Authority);
        await BindAsync(Clients.CivilHead, department, role);
        var filed = (await Desk.FileAsync("1", Asking.Demand(Asking.Conditional))).Request;
        var signer = side == "requester" ? Clients.CivilHead : Asking.HousingHead;
        var forwarded = (await Desk.As(signer).SignRequestAsync(new() { Id = filed.Id, Version = filed.Version }, cancellationToken: Ct)).View;

        var authorized = await Refusal.OfAsync(() => Desk.AuthorizeAsync(forwarded, side == "platform" ? Clients.CivilHead : Clients.Authority));

        authorized.Is(Reason.SignerRefused);
    }

    [Fact]
    public async Task A_steward_does_not_agree_in_a_dispute_to_what_the_head_refused()
    {
        var refused = await Desk.AnswerAsync(await Desk.ForwardAsync("1", Asking.Demand(Asking.Conditional)), agrees: false, cited: "scope");
        var dispute = await Desk.DisputeAsync(refused);

        var agreed = await Refusal.OfAsync(new V1.DisputeService.DisputeServiceClient(World.As(Clients.CivilSteward)).MoveDisputeAsync(
            new() { Id = dispute.Id, Version = 1, State = V1.DisputeState.Agreed, Outcome = "同意提供", ForClaimant = true }, cancellationToken: Ct));

        agreed.Is(Reason.RoleMissing);
        Assert.Equal(V1.RequestState.Disputed, (await Desk.GetAsync(refused)).Request.State);
    }

    [Fact]
    public async Task An_authority_of_another_region_takes_no_step_with_a_grant()
    {
        var effective = await Desk.AuthorizeAsync(await Desk.ForwardAsync("1", Asking.Demand(Asking.Open)));
        var (id, before) = (effective.Request.Grant, await World.RevisionAsync());
        var grants = World.Grants(Asking.ParkingAuthority);

        Refusal[] refusals =
        [
            await Refusal.OfAsync(grants.SuspendGrantAsync(new() { Id = id, Version = 1, Reason = "x" }, cancellationToken: Ct)),
            await Refusal.OfAsync(grants.RefuseRectificationAsync(new() { Id = id, Version = 1, Reason = "x" }, cancellationToken: Ct)),
            await Refusal.OfAsync(grants.ReinstateGrantAsync(new() { Id = id, Version = 1, Reason = "x" }, cancellationToken: Ct)),
            await Refusal.OfAsync(grants.TerminateGrantAsync(new() { Id = id, Version = 1, Reason = "x" }, cancellationToken: Ct)),
            await Refusal.OfAsync(grants.CutGrantAsync(new() { Id = id, Version = 1, Items = { "marital_status" }, Reason = "x" }, cancellationToken: Ct)),
        ];

        Assert.All(refusals, refusal => refusal.Is(Reason.AuthorityNotCompetent));
        Assert.Equal(before, await World.RevisionAsync());
    }

    private async Task BindAsync(string client, DepartmentId department, V1.Role role) => await World.Catalogue(Clients.Authority).BindPrincipalAsync(
        new() { Principal = new() { Issuer = World.Issuer, Client = client, Department = department.Value, Roles = { role } } }, cancellationToken: Ct);

    private async Task GiveDelegationAsync() => await Desk.As(Clients.CivilHead).GiveDelegationAsync(
        new()
        {
            Delegation = new()
            {
                Id = "V-0001",
                Resource = Asking.Conditional,
                Purposes = { Purpose },
                Ends = new DateTimeOffset(2099, 12, 31, 0, 0, 0, TimeSpan.Zero).ToTimestamp(),
                Document = "授权〔2026〕1号",
            },
        },
        cancellationToken: Ct);
}
