using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Audit.Tests.Trail;

public sealed class CountReadsTests
{
    private const string Grant = "G-0001";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_before_the_call_is_counted_and_refusals_and_ends_are_not()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(Of(AnEntry.Answered("g-1", 1)), Of(AnEntry.Refused("g-1", 2)), Of(AnEntry.Opened("g-1", 3)));
        await gateway.AppendAsync(AnEntry.Closed("g-1", 4, openedSequence: 3, openedIndex: 2), AnEntry.Answered("g-1", 5));

        var first = await CountAsync(audit, 0);
        await gateway.AppendAsync(Of(AnEntry.Answered("g-1", 6)));
        var second = await CountAsync(audit, 0);

        Assert.Equal((2UL, 3UL), (first, second));
    }

    [Fact]
    public async Task An_instant_within_a_long_log_parts_what_counts_from_what_does_not()
    {
        const int All = (2 * TrailStore.ChunkWidth) + 100;
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        foreach (var some in Enumerable.Range(1, All).Chunk(1000))
        {
            await gateway.AppendAsync([.. some.Select(i => Of(AnEntry.Answered("g-1", i)))]);
        }

        Assert.Equal(All, (int)await CountAsync(audit, 1));
        Assert.Equal(All - 99, (int)await CountAsync(audit, 100));
        Assert.Equal(All - TrailStore.ChunkWidth - 6, (int)await CountAsync(audit, TrailStore.ChunkWidth + 7));
        Assert.Equal(1, (int)await CountAsync(audit, All));
        Assert.Equal(0, (int)await CountAsync(audit, All + 1));
    }

    [Fact]
    public async Task Reads_under_its_parts_count_with_the_grant_and_those_under_others_do_not()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(
            Of(AnEntry.Answered("g-1", 1)), Of(AnEntry.Answered("g-1", 2), "G-0002"), Of(AnEntry.Answered("g-1", 3), "G-0003"), Of(AnEntry.Answered("g-1", 4), "G-0004"));

        var request = new CountReadsRequest { Grant = Grant, Since = new(), Parts = { "G-0002", "G-0003", "G-0002" } };
        var counted = await audit.Log.CountReadsAsync(request, audit.As("exchange-gateway"), cancellationToken: Ct);

        Assert.Equal(3UL, counted.Reads);
    }

    [Theory]
    [InlineData("hz-housing")]
    [InlineData("sh-officer")]
    public async Task Only_a_gateway_may_ask(string client)
    {
        await using var audit = await AuditFixture.StartAsync();
        audit.Appoint("sh-officer", Registry.V1.Role.Officer);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await audit.Log.CountReadsAsync(
            new() { Grant = Grant, Since = new() }, audit.As(client), cancellationToken: Ct));

        Assert.Equal("ROLE_MISSING", AuditFixture.ReasonOf(refused).Reason);
    }

    [Fact]
    public async Task Everything_wrong_with_the_question_is_told_at_once()
    {
        await using var audit = await AuditFixture.StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await audit.Log.CountReadsAsync(
            new() { Grant = "g 1", Parts = { "G-0002", "g 3" } }, audit.As("exchange-gateway"), cancellationToken: Ct));

        Assert.Equal(
            ["grant", "parts[1]", "since"], refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task What_a_source_returned_out_of_scope_is_found_by_an_officer_of_the_audit()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        var answered = AnEntry.Answered("g-1", 1);
        answered.Answered.OutOfScopeRows = 2;
        var closed = AnEntry.Closed("g-1", 3, openedSequence: 2, openedIndex: 1);
        closed.Closed.OutOfScopeRows = 1;
        await gateway.AppendAsync(answered, AnEntry.Opened("g-1", 2));
        await gateway.AppendAsync(closed, AnEntry.Answered("g-1", 4));

        var trail = await Of<Audit.Trail.TrailFollower>(audit).CaughtUpAsync(Ct);

        Assert.Equal(
            [2, 0], trail.Find(new(null, "301003/0003", null, null, null, null, null) { Strayed = true }, long.MaxValue, 100));
    }

    private static async Task<ulong> CountAsync(AuditFixture audit, long sequence)
    {
        var micros = AnEntry.Answered("g-1", sequence).AtMicros;
        var since = new Timestamp { Seconds = micros / 1_000_000, Nanos = (int)(micros % 1_000_000) * 1000 };
        var request = new CountReadsRequest { Grant = Grant, Since = since };
        return (await audit.Log.CountReadsAsync(request, audit.As("exchange-gateway"), cancellationToken: Ct)).Reads;
    }

    private static Entry Of(Entry entry, string grant = Grant)
    {
        var attempt = entry.Answered?.Attempt ?? entry.Opened?.Attempt ?? entry.Refused.Attempt;
        attempt.Grant = grant;
        return entry;
    }

    private static T Of<T>(AuditFixture audit)
        where T : notnull => (T)audit.Services.GetService(typeof(T))!;
}
