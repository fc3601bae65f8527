using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Gateway.Holdings;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Grant = Exchange.Domain.Grants.Grant;
using GrantState = Exchange.Domain.Grants.GrantState;
using Mode = Exchange.Domain.Catalogue.Mode;
using Obligation = Exchange.Domain.Grants.Obligation;
using ScopeTerm = Exchange.Domain.Grants.ScopeTerm;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>A hundred thousand grants, many of them changed since, against a list of what the feed said last of each.</summary>
public sealed class ManyGrantsTests
{
    private const int Grants = 100_000;
    private const int Changes = 30_000;

    private static readonly ImmutableArray<DepartmentId> Consumers = [Facts.Provider, Facts.Consumer, Facts.Stranger];

    [Fact]
    public void What_is_held_of_each_of_many_grants_is_what_the_feed_said_last()
    {
        var random = new Random(20_261_009);
        var feed = new HoldingsFeed(Options.Create(new GatewayOptions()), TimeProvider.System, NullLogger<HoldingsFeed>.Instance);
        var said = new Dictionary<GrantId, Registry.V1.Grant>();
        for (var revision = 1; revision <= Grants + Changes; revision++)
        {
            var wire = GrantOf(revision <= Grants ? revision : 1 + random.Next(Grants), (uint)revision, random).ToWire();
            feed.Apply(new Change { Revision = revision, Grant = wire });
            said[GrantId.Parse(wire.Id)] = wire;
        }

        // One that cannot be read ends what it replaces.
        var unread = said[IdOf(7)].Clone();
        unread.Ends = unread.Begins;
        feed.Apply(new Change { Revision = Grants + Changes + 1, Grant = unread });
        said.Remove(IdOf(7));

        Assert.Null(feed.Newest.FindGrant(IdOf(7)));
        Assert.Equal(Grants - 1, feed.Newest.GrantsById.Count);
        Assert.Equal(Grants - 1, feed.Newest.Grants.Values.Sum(held => held.Length));
        Assert.Equal(said.Values, said.Keys.Select(id => feed.Newest.FindGrant(id)!.ToWire()));
        Assert.Equal(said.Values, said.Keys.Select(id => HeldById(feed.Newest, id).ToWire()));
    }

    [Fact]
    public void What_many_grants_have_in_common_is_kept_once()
    {
        var shared = new SharedParts();
        var (one, other) = (GrantOf(1, 1, new(1)), GrantOf(1, 1, new(1)));

        var (first, second) = (shared.Of(Read(one)), shared.Of(Read(other)));

        Assert.Equal(one.ToWire(), first.ToWire());
        Assert.Equal(other.ToWire(), second.ToWire());
        Assert.Same(first.Consumer, second.Consumer);
        Assert.Same(first.Resource, second.Resource);
        Assert.Same(first.Purpose, second.Purpose);
        Assert.Same(first.Basis, second.Basis);
        Assert.True(first.Items == second.Items, "the lists of items are two");
        Assert.True(first.Scope == second.Scope, "the scopes are two");
        Assert.True(first.Masks == second.Masks, "the lists of masks are two");
        Assert.True(first.Modes == second.Modes, "the lists of modes are two");
    }

    private static Grant HeldById(Holdings.Holdings holdings, GrantId id)
    {
        var grant = holdings.FindGrant(id)!;
        return Assert.Single(holdings.Held(grant.Consumer, grant.Resource), held => held.Id == id);
    }

    // As from the feed, where nothing is shared.
    private static Grant Read(Grant grant) => GrantWire.Read(Registry.V1.Grant.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(grant.ToWire())), new(new(), ""))!;

    private static GrantId IdOf(int number) => GrantId.Parse($"G-{number:D8}");

    private static Grant GrantOf(int number, uint version, Random random) => Facts.Grant with
    {
        Id = IdOf(number),
        Version = version,
        Consumer = Consumers[number % Consumers.Length],
        Resource = ResourceCode.Parse($"101001/{1000 + (number % 9000)}"),
        Items = [.. Enumerable.Range(0, 1 + random.Next(5)).Select(i => ItemId.Parse($"item_{i}"))],
        Scope = random.Next(3) == 0 ? [new ScopeTerm.Prefix(ItemId.Parse("item_0"), $"{random.Next(5)}")] : [],
        Masks = random.Next(3) == 0 ? [new(ItemId.Parse("item_0"), new Mask.Keep(1))] : [],
        GroupSizeMin = random.Next(5) == 0 ? 10u : 0,
        Purpose = $"用途{random.Next(20)}",
        Modes = random.Next(2) == 0 ? [Mode.Api] : [Mode.Api, Mode.Batch],
        Obligations = random.Next(2) == 0 ? [Obligation.Matter] : [],
        Basis = $"依据{random.Next(200_000)}",
        State = (GrantState)(1 + random.Next(3)),
        ContractorTasks = random.Next(4) == 0 ? [$"任务{random.Next(3)}"] : [],
        Disposal = random.Next(4) == 0 ? "到期销毁" : null,
    };
}
