using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class SourceRaceOnSqlite : SourceRaceTests<Sqlite>;

public sealed class SourceRaceOnPostgres : SourceRaceTests<Postgres>;

/// <summary>Two resources become the source of one element at the same instant, a thousand times.</summary>
public abstract class SourceRaceTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private const int Races = 1000;
    private const int AtOnce = 20;

    [Fact]
    public async Task Of_two_who_publish_an_element_at_once_one_wins_and_the_other_is_told_who()
    {
        await LayAsync();
        var catalogue = World.Catalogue(Clients.Authority);

        var outcomes = new List<(string First, string Second)>();
        foreach (var some in Enumerable.Range(0, Races).Chunk(AtOnce))
        {
            outcomes.AddRange(await Task.WhenAll(some.Select(async race =>
            {
                var first = PublishAsync(catalogue, Code("301003", race), Code("301004", race));
                var second = PublishAsync(catalogue, Code("301004", race), Code("301003", race));
                return (await first, await second);
            })));
        }

        Assert.Equal(Races, outcomes.Count(outcome => outcome is ("OK", "told") or ("told", "OK")));
        Assert.Equal(Races, (await World.QueryAsync<string>("SELECT DISTINCT element FROM source_claims WHERE element LIKE 'person.fact%'")).Count);
        Assert.Equal(Races + 1, (await World.QueryAsync<string>("SELECT element FROM source_claims")).Count);
    }

    // Two drafts for each element, filed, written past the calls that would have filed them.
    private async Task LayAsync()
    {
        var facts = Enumerable.Range(0, Races).SelectMany(race => new[]
        {
            new Storage.NewFact(Storage.FactKind.Element, Fact(race).Value, 1, FactBook.Write((AnElement with { Id = Fact(race) }).ToWire())),
            new Storage.NewFact(Storage.FactKind.Designation, Fact(race).Value, 1, FactBook.Write((ADesignation with { Element = Fact(race) }).ToWire()))
            {
                Designated = Bodies.CivilAffairs.Value,
            },
            DraftBook.Fact(Filed(Code("301003", race), Fact(race))),
            DraftBook.Fact(Filed(Code("301004", race), Fact(race))),
        });
        await World.Store.CommitAsync([.. facts], new("test", "", TimeProvider.System), Ct);
    }

    private static async Task<string> PublishAsync(V1.CatalogueService.CatalogueServiceClient catalogue, string code, string rival)
    {
        var call = catalogue.PublishResourceAsync(new() { Code = code, DraftVersion = 1 }, cancellationToken: Ct);
        try
        {
            await call;
            return "OK";
        }
        catch (Grpc.Core.RpcException failure)
        {
            var refusal = Refusal.Of(failure);
            var owner = (refusal.Facts.GetValueOrDefault("owner"), refusal.Facts.GetValueOrDefault("resource"));
            return refusal.Reason == Reason.SourceClaimed.Code && owner == (Bodies.CivilAffairs.Value, rival) ? "told" : refusal.Reason;
        }
    }

    private static ElementId Fact(int race) => ElementId.Parse($"person.fact{race}");

    private static string Code(string classification, int race) => $"{classification}/{race + 10}";

    private static Draft Filed(string code, ElementId element) => new()
    {
        Resource = AResource with
        {
            Code = ResourceCode.Parse(code),
            Items = AResource.Items.SetItem(1, AnItem with { Element = element }),
            Filing = AFiling with { DraftedBy = "a", SignedBy = "b", SignedAt = Now, FiledAt = Now },
        },
        State = DraftState.Filed,
        Version = 1,
    };
}
