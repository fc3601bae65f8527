using Exchange.Testing.Builders;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class GrantRaceOnSqlite : GrantRaceTests<Sqlite>;

public sealed class GrantRaceOnPostgres : GrantRaceTests<Postgres>;

/// <summary>A grant is issued and its resource changes at the same instant: both were decided before either is written.</summary>
public abstract class GrantRaceTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    // While the grant lasts.
    private protected override TimeProvider Time { get; } = new FakeTimeProvider(Now);

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Grants.Clear();
            return seed;
        }
    }

    [Fact]
    public async Task Nobody_is_granted_what_is_withdrawn_without_having_been_asked()
    {
        var outcomes = await AtOnceAsync(() => Outcome.OfAsync(World.Catalogue(Clients.CivilSteward).WithdrawResourceAsync(
            new() { Code = AResource.Code.Value, Version = 1, Reason = "停止服务" }, cancellationToken: Ct)));

        Assert.Single(outcomes, "OK");
    }

    [Fact]
    public async Task Nobody_is_granted_what_a_new_version_takes_away_without_having_been_asked()
    {
        var shorter = Story.Resource(resource => resource with
        {
            Items = [resource.Items[0], resource.Items[2]],
            Mapping = resource.Mapping! with { Columns = resource.Mapping.Columns.Remove(resource.Items[1].Id.Value) },
        });
        var filed = await World.FileAsync(shorter);

        var outcomes = await AtOnceAsync(() => Outcome.OfAsync(World.Catalogue(Clients.Authority).PublishResourceAsync(
            new() { Code = shorter.Code, DraftVersion = filed }, cancellationToken: Ct)));

        Assert.Single(outcomes, "OK");
    }

    private async Task<string[]> AtOnceAsync(Func<Task<string>> change)
    {
        await using var connection = await World.Database.OpenAsync(Ct);
        var writing = await World.Database.BeginWriteAsync(connection, Ct);

        // On a thread of its own, since the embedded database waits on the one it is called on.
        var both = Task.WhenAll(
            change(), Outcome.OfSeedAsync(Task.Run(() => World.IssueAsync(Story.Grant()), Ct)));
        await Task.WhenAny(both, Task.Delay(500, Ct));
        await writing.DisposeAsync();
        return await both;
    }
}
