using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Audit.Tests.Trail;

/// <summary>How often a department was told no about one subject, from which the bound on guessing starts.</summary>
public sealed class CountMismatchesTests
{
    private const string Consumer = "11330599000000086E";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Noes_to_one_department_about_one_subject_of_one_resource_are_counted_and_nothing_else_is()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(
            No(1), No(2), Changed(No(3), entry => entry.Answered.Rows = 1), Changed(No(4), entry => entry.Answered.Attempt.Call = Call.Lookup),
            Changed(No(5), entry => entry.Answered.Attempt.Consumer = "113205990000000945"),
            Changed(No(6), entry => entry.Answered.Attempt.Resource = "101001/0001"),
            Changed(No(7), entry => entry.Answered.Attempt.SubjectDigest = AnEntry.Digest(2)), No(8));

        var counted = await CountAsync(audit, 1);

        Assert.Equal(3, counted);
    }

    [Fact]
    public async Task An_instant_within_a_long_log_parts_what_counts_from_what_does_not()
    {
        const int All = (2 * TrailStore.ChunkWidth) + 100;
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        foreach (var some in Enumerable.Range(1, All).Chunk(1000))
        {
            await gateway.AppendAsync([.. some.Select(i => i % 2 == 0 ? No(i) : AnEntry.Answered("g-1", i))]);
        }

        Assert.Equal(All / 2, await CountAsync(audit, 1));
        Assert.Equal((All / 2) - 50, await CountAsync(audit, 101));
        Assert.Equal(1, await CountAsync(audit, All));
        Assert.Equal(0, await CountAsync(audit, All + 1));
    }

    [Theory]
    [InlineData("hz-housing")]
    [InlineData("sh-officer")]
    public async Task Only_a_gateway_may_ask(string client)
    {
        await using var audit = await AuditFixture.StartAsync();
        audit.Appoint("sh-officer", Registry.V1.Role.Officer);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await audit.Log.CountMismatchesAsync(Question(1), audit.As(client), cancellationToken: Ct));

        Assert.Equal("ROLE_MISSING", AuditFixture.ReasonOf(refused).Reason);
    }

    [Fact]
    public async Task Everything_wrong_with_the_question_is_told_at_once()
    {
        await using var audit = await AuditFixture.StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await audit.Log.CountMismatchesAsync(
            new() { Consumer = "x", Resource = "y", SubjectDigest = ByteString.CopyFromUtf8("z") }, audit.As("exchange-gateway"), cancellationToken: Ct));

        Assert.Equal(
            ["consumer", "resource", "subject_digest", "since"],
            refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    private static Entry No(long sequence) => Changed(AnEntry.Answered("g-1", sequence), entry =>
    {
        entry.Answered.Rows = 0;
        entry.Answered.Attempt.Call = Call.Verify;
        entry.Answered.Attempt.Consumer = Consumer;
        entry.Answered.Attempt.SubjectDigest = AnEntry.Digest(1);
    });

    private static Entry Changed(Entry entry, Action<Entry> change)
    {
        change(entry);
        return entry;
    }

    private static CountMismatchesRequest Question(long sequence)
    {
        var entry = AnEntry.Answered("g-1", sequence);
        return new()
        {
            Consumer = Consumer,
            Resource = entry.Answered.Attempt.Resource,
            SubjectDigest = AnEntry.Digest(1),
            Since = new Timestamp { Seconds = entry.AtMicros / 1_000_000, Nanos = (int)(entry.AtMicros % 1_000_000) * 1000 },
        };
    }

    private static async Task<int> CountAsync(AuditFixture audit, long sequence) =>
        (int)(await audit.Log.CountMismatchesAsync(Question(sequence), audit.As("exchange-gateway"), cancellationToken: Ct)).Mismatches;
}
