using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

/// <summary>What changes while a request is on its way takes nothing from it, and adds nothing.</summary>
public sealed class RequestOnTheWayTests : RegistryTests<Sqlite>
{
    private protected override V1.Seed Seed => Asking.Seed;

    private Desk Desk => new(World);

    [Fact]
    public async Task A_demand_of_many_items_that_is_routed_to_a_department_still_says_all_of_them()
    {
        ImmutableArray<Item> items =
        [
            .. AResource.Items.Where(item => item.Claim == Claim.None),
            .. Enumerable.Range(0, 60).Select(i => AnItem with { Id = ItemId.Parse($"item_of_a_long_name_{i}"), Name = $"信息项{i}", Element = null, Claim = Claim.None }),
        ];
        var wide = AResource with { Code = ResourceCode.Parse("303001/0011"), Name = "收养登记", Mapping = null, Items = items };
        await World.PublishAsync(wide.ToWire());
        string[] asked = [.. items.Select(item => item.Id.Value)];

        var routed = await RouteAsync(await Desk.DeclineAsync(await Desk.ForwardAsync("1", Asking.Demand(wide.Code.Value, asked))));

        var seen = (await Desk.GetAsync(routed)).Request;
        Assert.All(asked, item => Assert.Contains(item, seen.Demand.Wanted, StringComparison.Ordinal));
        Assert.Equal(seen.Id, Assert.Single((await Desk.As(Clients.Housing).ListRequestsAsync(new(), cancellationToken: Ct)).Requests).Request.Id);
    }

    /// <summary>Decree 809, Art 25: the use is never wider than what was asked for.</summary>
    [Fact]
    public async Task A_demand_that_is_routed_to_a_department_keeps_to_the_rows_that_were_asked_for()
    {
        var demand = Asking.Demand(Asking.Unmounted);
        demand.Scope.Add(new V1.ScopeTerm { Item = "citizen_number", Prefix = "3305" });

        var routed = await RouteAsync(await Desk.DeclineAsync(await Desk.ForwardAsync("1", demand)));
        await World.PublishAsync(Asking.Catalogued.ToWire());
        var named = (await Desk.As(Clients.CivilSteward).CatalogueRequestAsync(
            new() { Id = routed.Request.Id, Version = routed.Request.Version, Resource = Asking.Catalogued.Code.Value, Items = { "marital_status" } },
            cancellationToken: Ct)).View;
        var effective = await Desk.DeliverAsync(await Desk.AnswerAsync(named, agrees: true));

        var grant = (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = effective.Request.Grant }, cancellationToken: Ct)).Grant;
        Assert.Equal(demand.Scope, grant.Scope);
    }

    /// <summary>Decree 809, Art 15: no condition is added to block what is asked for under the published ones.</summary>
    [Theory]
    [InlineData("consent")]
    [InlineData("delivery")]
    public async Task A_condition_that_is_added_after_the_receipt_stops_neither_consent_nor_delivery(string before)
    {
        var forwarded = await Desk.ForwardAsync("1", Asking.Demand(Asking.Conditional));
        var answered = before == "delivery" ? await Desk.AnswerAsync(forwarded, agrees: true) : forwarded;
        await World.PublishAsync((Corrections.Source() with { Conditions = new("住建部门", ["另一用途"]) }).ToWire());

        var agreed = before == "delivery" ? answered : await Desk.AnswerAsync(answered, agrees: true);

        Assert.Equal(V1.RequestState.Effective, (await Desk.DeliverAsync(agreed)).Request.State);
    }

    [Fact]
    public async Task A_condition_that_was_published_at_the_receipt_does_stop_the_consent()
    {
        await World.PublishAsync((Corrections.Source() with { Conditions = new("住建部门", ["另一用途"]) }).ToWire());
        var forwarded = await Desk.ForwardAsync("1", Asking.Demand(Asking.Conditional));

        (await Refusal.OfAsync(() => Desk.AnswerAsync(forwarded, agrees: true))).Is(Domain.Errors.Reason.RequestInvalid, "grant.purpose FIELD_CONFLICT");
    }

    private async Task<V1.RequestView> RouteAsync(V1.RequestView accepted) => (await Desk.As(Clients.Authority).RouteRequestAsync(
        new() { Id = accepted.Request.Id, Version = accepted.Request.Version, Provider = Bodies.CivilAffairs.Value }, cancellationToken: Ct)).View;
}
