using Exchange.Domain.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Exchange.Registry.Tests;

public sealed class DurabilityOnSqlite : DurabilityTests<Sqlite>
{
    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    public async Task Every_commit_is_on_the_disk_and_every_reference_checked(string pragma, string expected)
    {
        await using var connection = await World.Database.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";

        Assert.Equal(expected, $"{await command.ExecuteScalarAsync(Ct)}");
    }
}

public sealed class DurabilityOnPostgres : DurabilityTests<Postgres>;

public abstract class DurabilityTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private const string Everything = "SELECT CAST(revision AS TEXT) || ' ' || kind || ' ' || id || ' ' || CAST(version AS TEXT) || ' ' || actor || ' ' || body";

    // A part of the last of them is what these tests issue by a call.
    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Grants.Add(Story.PassableGrant);
            return seed;
        }
    }

    [Fact]
    public async Task Events_and_facts_survive_a_restart()
    {
        await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct);
        var events = await World.QueryAsync<string>($"{Everything} FROM events ORDER BY revision");
        var grant = (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct)).Grant;

        await World.StopAsync();
        await World.StartAsync(new V1.Seed());

        Assert.Equal(events, await World.QueryAsync<string>($"{Everything} FROM events ORDER BY revision"));
        Assert.Equal(grant, (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct)).Grant);
    }

    [Fact]
    public async Task Under_many_writers_revisions_have_no_gap_and_every_change_is_one_event()
    {
        var before = await World.RevisionAsync();

        var revisions = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            (await World.Grants(Clients.HousingSteward).IssueGrantAsync(new() { Grant = Story.Part($"G-1{i:000}") }, cancellationToken: Ct)).Revision));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => before + i), revisions.Order());
        Assert.Equal(Enumerable.Range(1, (int)before + 40).Select(i => (long)i), await World.QueryAsync<long>("SELECT revision FROM events ORDER BY revision"));
    }

    [Fact]
    public async Task Every_fact_is_as_its_newest_event_says()
    {
        await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct);

        var stale = await World.QueryAsync<string>(
            """
            SELECT facts.id FROM facts JOIN events ON events.kind = facts.kind AND events.id = facts.id
            GROUP BY facts.kind, facts.id, facts.version, facts.revision
            HAVING MAX(events.version) <> facts.version OR MAX(events.revision) <> facts.revision OR COUNT(*) <> facts.version
            """);

        Assert.Empty(stale);
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_may_be_asked_for_again()
    {
        var lossy = new GrantCalls(World.As(Clients.HousingSteward).Intercept(new LosesFirstAnswer()));
        await Assert.ThrowsAsync<RpcException>(async () => await lossy.IssueGrantAsync(new() { Grant = Story.Part("G-0002") }, cancellationToken: Ct));
        var committed = await World.RevisionAsync();

        var again = await lossy.IssueGrantAsync(new() { Grant = Story.Part("G-0002") }, cancellationToken: Ct);

        Assert.Equal((committed, 1u), (again.Revision, again.Grant.Version));
        Assert.Equal(committed, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_suspension_whose_answer_was_lost_shows_as_done_when_asked_for_again()
    {
        var lossy = new GrantCalls(World.As(Clients.Authority).Intercept(new LosesFirstAnswer()));
        var request = new V1.SuspendGrantRequest { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" };
        await Assert.ThrowsAsync<RpcException>(async () => await lossy.SuspendGrantAsync(request, cancellationToken: Ct));

        var again = await Refusal.OfAsync(lossy.SuspendGrantAsync(request, cancellationToken: Ct));

        again.Is(Domain.Errors.Reason.VersionRaced);
        Assert.Equal(V1.GrantState.Suspended, (await lossy.GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct)).Grant.State);
    }

    [Fact]
    public async Task A_publication_whose_answer_was_lost_is_not_published_twice()
    {
        var resource = Story.Resource(resource => resource with { Name = "婚姻登记信息(新)" });
        var lossy = new V1.CatalogueService.CatalogueServiceClient(World.As(Clients.Authority).Intercept(new LosesFirstAnswer()));
        var request = new V1.PublishResourceRequest { Code = resource.Code, DraftVersion = await World.FileAsync(resource) };
        await Assert.ThrowsAsync<RpcException>(async () => await lossy.PublishResourceAsync(request, cancellationToken: Ct));

        var again = await Refusal.OfAsync(lossy.PublishResourceAsync(request, cancellationToken: Ct));

        again.Is(Reason.VersionRaced);
        Assert.Equal(2u, (await lossy.GetResourceAsync(new() { Code = resource.Code }, cancellationToken: Ct)).Resource.Version);
    }

    [Theory]
    [InlineData("source_claims")]
    [InlineData("facts")]
    public async Task A_change_that_fails_half_way_leaves_nothing(string table)
    {
        await World.ExecuteAsync($"ALTER TABLE {table} RENAME TO away");
        var events = await World.QueryAsync<long>("SELECT COUNT(*) FROM events");
        var store = World.Store;
        var half = new Storage.NewFact(Storage.FactKind.Resource, "301003/0009", 1, "{}");

        var failure = await Assert.ThrowsAsync<ExchangeException>(() => store.CommitAsync([half], new("test", "", TimeProvider.System), Ct));

        Assert.Equal(Reason.StoreUnavailable, failure.Reason);
        World.ExpectError("did not answer");
        Assert.Equal(events, await World.QueryAsync<long>("SELECT COUNT(*) FROM events"));
        await World.ExecuteAsync($"ALTER TABLE away RENAME TO {table}");
    }

    private sealed class GrantCalls(CallInvoker invoker) : V1.GrantService.GrantServiceClient(invoker);

    /// <summary>The change is made, and its answer does not arrive.</summary>
    private sealed class LosesFirstAnswer : Interceptor
    {
        private bool _lost;

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            var call = continuation(request, context);
            return _lost
                ? call
                : new(LoseAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
        }

        private async Task<T> LoseAsync<T>(Task<T> answer)
        {
            await answer;
            _lost = true;
            throw new RpcException(new Status(StatusCode.Unavailable, "The connection was lost."));
        }
    }
}
