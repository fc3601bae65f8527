using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Exchange.Registry.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Tests.Trail;

public sealed class LogServiceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_entry_of_a_thousand_has_a_receipt_that_holds_with_the_public_key_alone()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync([.. Enumerable.Range(1, 1000).Select(i => AnEntry.Answered("g-1", i))]);
        var key = await KeyAsync(audit);
        ulong[] indexes = [0, 1, 255, 256, 511, 768, 998, 999];

        var receipts = await Task.WhenAll(indexes.Select(async index =>
            await audit.Log.GetReceiptAsync(new GetReceiptRequest { Index = index }, audit.As("hz-housing"), cancellationToken: Ct)));

        Assert.All(receipts, (receipt, i) =>
        {
            Assert.Equal(AnEntry.Answered("g-1", (long)indexes[i] + 1).ToByteString(), receipt.Entry);
            Assert.True(TlogProof.TryParse(receipt.Proof, out var proof));
            Assert.Equal((long)indexes[i], proof.Index);
            Assert.True(proof.Holds(receipt.Entry.Span, key, Ed25519.Check));
            Assert.False(proof.Holds([.. receipt.Entry.Span, 0], key, Ed25519.Check));
        });
    }

    [Fact]
    public async Task A_receipt_of_an_entry_that_is_not_there_is_not_found_and_a_caller_without_token_gets_none()
    {
        await using var audit = await AuditFixture.StartAsync();

        var missing = await Assert.ThrowsAsync<RpcException>(async () =>
            await audit.Log.GetReceiptAsync(new GetReceiptRequest { Index = 0 }, audit.As("hz-housing"), cancellationToken: Ct));
        var huge = await Assert.ThrowsAsync<RpcException>(async () =>
            await audit.Log.GetReceiptAsync(new GetReceiptRequest { Index = ulong.MaxValue }, audit.As("hz-housing"), cancellationToken: Ct));
        var nobody = await Assert.ThrowsAsync<RpcException>(async () =>
            await audit.Log.GetReceiptAsync(new GetReceiptRequest(), cancellationToken: Ct));

        Assert.Equal("ENTRY_NOT_FOUND", AuditFixture.ReasonOf(missing).Reason);
        Assert.Equal("ENTRY_NOT_FOUND", AuditFixture.ReasonOf(huge).Reason);
        Assert.Equal("TOKEN_MISSING", AuditFixture.ReasonOf(nobody).Reason);
    }

    [Fact]
    public async Task An_officer_finds_entries_by_each_of_their_marks_newest_first()
    {
        await using var audit = await AuditFixture.StartAsync();
        audit.Appoint("officer", Role.Officer);
        using var gateway = await audit.JoinAsync();
        var other = AnEntry.Answered("g-1", 2);
        other.Answered.Attempt.Consumer = "another";
        other.Answered.Attempt.Resource = "301003/0009";
        other.Answered.Attempt.Grant = "g-9";
        await gateway.AppendAsync(AnEntry.Answered("g-1", 1), other, AnEntry.Refused("g-1", 3), AnEntry.Opened("g-1", 4));
        await gateway.AppendAsync(AnEntry.Closed("g-1", 5, openedSequence: 4, openedIndex: 3));

        async Task<ulong[]> FindAsync(FindEntriesRequest request) => [.. (await FindPageAsync(audit, request)).Entries.Select(e => e.Index)];

        Assert.Equal([4, 3, 2, 1, 0], await FindAsync(new FindEntriesRequest()));
        Assert.Equal([4, 3, 2, 0], await FindAsync(new FindEntriesRequest { Consumer = "11330100MB0000001X" }));
        Assert.Equal([1], await FindAsync(new FindEntriesRequest { Resource = "301003/0009" }));
        Assert.Equal([1], await FindAsync(new FindEntriesRequest { Grant = "g-9", Rule = "PERMITTED" }));
        Assert.Equal([2], await FindAsync(new FindEntriesRequest { Rule = "GRANT_ABSENT" }));
        Assert.Equal([1], await FindAsync(new FindEntriesRequest { SubjectDigest = AnEntry.Digest(2) }));
        Assert.Equal([4, 3], await FindAsync(new FindEntriesRequest { SubjectDigest = AnEntry.Digest(4) }));
        Assert.Equal([2, 1], await FindAsync(new FindEntriesRequest { Since = At(2), Until = At(4) }));
        Assert.Empty(await FindAsync(new FindEntriesRequest { Consumer = "nobody" }));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_while_the_log_grows()
    {
        await using var audit = await AuditFixture.StartAsync();
        audit.Appoint("officer", Role.Officer);
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync([.. Enumerable.Range(1, 250).Select(i => AnEntry.Answered("g-1", i))]);

        var first = await FindPageAsync(audit, new FindEntriesRequest());
        await gateway.AppendAsync(AnEntry.Answered("g-1", 251));
        var second = await FindPageAsync(audit, new FindEntriesRequest { PageToken = first.NextPageToken });
        var third = await FindPageAsync(audit, new FindEntriesRequest { PageToken = second.NextPageToken });

        Assert.Equal(
            Enumerable.Range(0, 250).Reverse().Select(i => (ulong)i),
            first.Entries.Concat(second.Entries).Concat(third.Entries).Select(e => e.Index));
        Assert.Empty(third.NextPageToken);
        Assert.Equal(AnEntry.Answered("g-1", 250), first.Entries[0].Entry);
    }

    [Theory]
    [InlineData("nobody", null, "PRINCIPAL_UNBOUND")]
    [InlineData("steward", Role.Steward, "ROLE_MISSING")]
    [InlineData("authority", Role.Authority, "ROLE_MISSING")]
    public async Task Only_officers_read_the_trail(string client, Role? role, string reason)
    {
        await using var audit = await AuditFixture.StartAsync();
        if (role is { } held)
        {
            audit.Appoint(client, held);
        }

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await audit.Log.FindEntriesAsync(new FindEntriesRequest(), audit.As(client), cancellationToken: Ct));

        Assert.Equal(reason, AuditFixture.ReasonOf(refusal).Reason);
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_is_refused_with_every_violation()
    {
        await using var audit = await AuditFixture.StartAsync();
        audit.Appoint("officer", Role.Officer);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => FindPageAsync(audit, new FindEntriesRequest
        {
            PageSize = 1001,
            PageToken = "-1",
            SubjectDigest = ByteString.CopyFrom(1),
            Since = new Timestamp { Nanos = -1 },
        }));

        Assert.Equal(
            ["page_size", "subject_digest", "page_token", "since"],
            refusal.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Theory]
    [InlineData("DELETE FROM chunks; DELETE FROM marks; DELETE FROM subjects")]
    [InlineData("UPDATE chunks SET chunk = 7")]
    [InlineData("UPDATE chunks SET last_leaf = zeroblob(32)")]
    public async Task A_trail_that_was_lost_or_is_another_log_s_is_filled_again(string sql)
    {
        await using var audit = await AuditFixture.StartAsync();
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync(AnEntry.Answered("g-1", 1), AnEntry.Refused("g-1", 2));
            await gateway.AppendAsync([.. Enumerable.Range(3, TrailStore.ChunkWidth).Select(i => AnEntry.Answered("g-1", i))]);
        }

        audit.Appoint("officer", Role.Officer);
        await FindPageAsync(audit, new FindEntriesRequest());
        await audit.RestartAsync(data => Database.Execute(Path.Combine(data, "trail.db"), sql));
        audit.Appoint("officer", Role.Officer);

        var page = await FindPageAsync(audit, new FindEntriesRequest { Rule = "GRANT_ABSENT" });

        Assert.Equal(1ul, page.Entries.Single().Index);
    }

    [Fact]
    public async Task A_trail_file_that_is_not_a_database_is_put_away_and_filled_again()
    {
        await using var audit = await AuditFixture.StartAsync();
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync(AnEntry.Answered("g-1", 1));
        }

        await audit.RestartAsync(data =>
        {
            SqliteConnection.ClearAllPools();
            File.Delete(Path.Combine(data, "trail.db-wal"));
            File.WriteAllText(Path.Combine(data, "trail.db"), new string('x', 9000));
        });
        audit.Appoint("officer", Role.Officer);

        Assert.Single((await FindPageAsync(audit, new FindEntriesRequest())).Entries);
    }

    private static async Task<FindEntriesResponse> FindPageAsync(AuditFixture audit, FindEntriesRequest request) =>
        await audit.Log.FindEntriesAsync(request, audit.As("officer"), cancellationToken: Ct);

    private static async Task<VerifierKey> KeyAsync(AuditFixture audit)
    {
        using var http = new HttpClient();
        Assert.True(VerifierKey.TryParse((await http.GetStringAsync(new Uri(audit.Web, "vkey"), Ct)).TrimEnd('\n'), out var key));
        return key;
    }

    private static Timestamp At(long sequence) => new() { Seconds = 1_795_000_000, Nanos = (int)sequence * 1000 };
}
