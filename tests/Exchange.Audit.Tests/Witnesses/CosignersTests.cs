using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Checkpoints;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Verification;
using Exchange.Audit.Witnesses;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Audit.Tests.Witnesses;

/// <summary>The log that asks its witnesses: what is shown, what waits, and when it takes no more.</summary>
public sealed class CosignersTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryEntryStore _store = new();
    private readonly LogKey _key;
    private readonly StubWitness _witness;
    private readonly WitnessPolicy _policy;
    private readonly List<IDisposable> _opened = [];

    public CosignersTests()
    {
        _key = LogKey.Open(_folder.File("log.key"), TestLog.Origin);
        _witness = new StubWitness(_key.Verifier);
        var witness = new PolicyWitness("w1", _witness.Verifier, new Uri("http://w1.test/w/"));
        _policy = new WitnessPolicy([new PolicyLog(_key.Verifier, null)], [witness], new Quorum.Witness("w1"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _opened.ForEach(one => one.Dispose());
        _witness.Dispose();
        _key.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_shown_bears_the_quorum_and_the_store_keeps_it_so()
    {
        await using var log = await StartAsync();
        await AppendAsync(log, 1, 300);

        await log.Signer.RunOnceAsync(Ct);

        var shown = log.Log.Published!;
        Assert.Equal(300, shown.Checkpoint.Size);
        Assert.True(_policy.Judge(shown.Note, _key.Verifier, Ed25519.Check).Holds);
        Assert.Equal(shown.Note, _store.Load().LastCheckpoint);
    }

    [Fact]
    public async Task The_next_proof_begins_where_the_witness_stands_and_after_a_restart_the_witness_says_where()
    {
        await using (var log = await StartAsync())
        {
            await AppendAsync(log, 1, 3);
            await log.Signer.RunOnceAsync(Ct);
            await AppendAsync(log, 4, 2);
            await log.Signer.RunOnceAsync(Ct);
        }

        await using var again = await StartAsync();
        await AppendAsync(again, 6, 1);
        await again.Signer.RunOnceAsync(Ct);

        Assert.Equal(["old 0", "old 3", "old 0", "old 5"], _witness.Asked.Select(body => body.Split('\n')[0]));
        Assert.Equal(6, again.Log.Published!.Checkpoint.Size);
    }

    [Fact]
    public async Task While_no_quorum_cosigns_entries_are_taken_and_nothing_newer_is_shown()
    {
        await using var log = await StartAsync();
        await AppendAsync(log, 1, 3);
        await log.Signer.RunOnceAsync(Ct);
        _witness.IsDown = true;

        await AppendAsync(log, 4, 2);
        await log.Signer.RunOnceAsync(Ct);
        var receipt = log.Log.CoveringAsync(4, TimeSpan.FromMinutes(1), Ct);
        var shownMeanwhile = log.Log.Published!.Checkpoint.Size;
        _witness.IsDown = false;
        await log.Signer.RunOnceAsync(Ct);

        Assert.Equal((3, 5), (shownMeanwhile, log.Log.Head!.Size));
        Assert.True(_policy.Judge((await receipt).Note, null, Ed25519.Check).Holds);
    }

    [Fact]
    public async Task Unwitnessed_for_too_long_the_log_takes_nothing_and_goes_on_by_itself_when_a_quorum_cosigns()
    {
        await using var log = await StartAsync();
        var session = await log.JoinAsync("g-1");
        _witness.IsDown = true;
        await log.AppendAsync(session, AnEntry.Answered("g-1", 1));
        await log.Signer.RunOnceAsync(Ct);

        log.Time.Advance(TimeSpan.FromHours(4));
        await log.Signer.RunOnceAsync(Ct);
        await log.AppendAsync(session, AnEntry.Answered("g-1", 2));
        log.Time.Advance(TimeSpan.FromSeconds(1));
        await log.Signer.RunOnceAsync(Ct);
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", 3)));
        var joining = await Assert.ThrowsAsync<ExchangeException>(() => log.JoinAsync("g-2"));
        _witness.IsDown = false;
        await log.Signer.RunOnceAsync(Ct);
        await log.AppendAsync(session, AnEntry.Answered("g-1", 3));

        Assert.Equal((Reason.LogUnwitnessed, Reason.LogUnwitnessed), (refused.Reason, joining.Reason));
        Assert.Equal("LOG_UNWITNESSED", refused.Reason.Code);
        Assert.Equal((3, 2), (log.Log.Head!.Size, log.Log.Published!.Checkpoint.Size));
    }

    [Fact]
    public async Task A_restart_does_not_begin_the_term_anew()
    {
        _witness.IsDown = true;
        var time = new FakeTimeProvider();
        await using (var log = await StartAsync(time))
        {
            await AppendAsync(log, 1, 1);
            await log.Signer.RunOnceAsync(Ct);
        }

        time.Advance(TimeSpan.FromHours(5));
        await using var again = await StartAsync(time);
        await again.Signer.StartAsync(Ct);
        await again.Signer.StopAsync(Ct);

        Assert.Equal(Reason.LogUnwitnessed, again.Log.Fault);
        Assert.Equal(1, again.Log.Head!.Size);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "— witness.test/w1 AAAAAAAAAAA=\n")]
    [InlineData(200, "— stranger.test/w AAAAAAAAAAA=\n")]
    [InlineData(403, "no\n")]
    [InlineData(500, "")]
    [InlineData(409, "not a size\n")]
    public async Task A_witness_that_answers_anything_but_its_cosignature_has_not_cosigned(int status, string body)
    {
        await using var log = await StartAsync();
        await AppendAsync(log, 1, 3);
        _witness.Falsify = _ => new WitnessReply(status, body, IsSize: status == 409);

        await log.Signer.RunOnceAsync(Ct);

        Assert.Null(log.Log.Published);
    }

    [Fact]
    public async Task A_cosignature_of_another_tree_is_not_taken()
    {
        await using var log = await StartAsync();
        await AppendAsync(log, 1, 3);
        var earlier = "";
        _witness.Falsify = reply => new WitnessReply(200, earlier = reply.Body);
        await log.Signer.RunOnceAsync(Ct);
        await AppendAsync(log, 4, 1);
        _witness.Falsify = _ => new WitnessReply(200, earlier);

        await log.Signer.RunOnceAsync(Ct);

        Assert.Equal(3, log.Log.Published!.Checkpoint.Size);
    }

    [Fact]
    public async Task A_witness_that_never_answers_holds_the_log_up_no_longer_than_its_patience()
    {
        await using var log = await StartAsync();
        await AppendAsync(log, 1, 3);
        _witness.NeverAnswers = true;

        await log.Signer.RunOnceAsync(Ct);

        Assert.Null(log.Log.Published);
        Assert.Null(log.Log.Fault);
    }

    [Fact]
    public async Task A_store_that_was_taken_back_behind_what_witnesses_were_asked_is_closed_for_good()
    {
        _witness.IsDown = true;
        await using (var log = await StartAsync())
        {
            await AppendAsync(log, 1, 3);
            await log.Signer.RunOnceAsync(Ct);
        }

        await using var cut = await StartAsync(store: new MemoryEntryStore());
        await cut.Signer.StartAsync(Ct);
        await cut.Signer.StopAsync(Ct);

        Assert.Equal(Reason.LogCorrupt, cut.Log.Fault);
    }

    [Fact]
    public void A_policy_that_this_log_cannot_meet_stops_the_start()
    {
        var file = _folder.File("policy");
        using var other = LogKey.Generate("other.test/log");
        string Fault(string policy)
        {
            File.WriteAllText(file, policy);
            return Assert.Throws<InvalidDataException>(() => LogPolicy.Open(file, _key.Verifier)).Message;
        }

        Assert.Contains("line 1: ", Fault("witness A\nquorum A\n"), StringComparison.Ordinal);
        Assert.Contains("is not among them", Fault($"log {other.Verifier}\nquorum none\n"), StringComparison.Ordinal);
        Assert.Contains("cannot make", Fault($"log {_key.Verifier}\nwitness A {_witness.Verifier}\nquorum A\n"), StringComparison.Ordinal);
    }

    private static async Task AppendAsync(TestLog log, int first, int count)
    {
        var session = await log.JoinAsync("g-1");
        await log.AppendAsync(session, [.. Enumerable.Range(first, count).Select(i => AnEntry.Answered("g-1", i))]);
    }

    private Task<TestLog> StartAsync(FakeTimeProvider? time = null, IEntryStore? store = null) => TestLog.StartAsync(store ?? _store, LogKey.Open(_folder.File("log.key"), TestLog.Origin), (log, own) =>
    {
        var asked = new AskedStore(_folder.File("asked.db"));
        var options = Options.Create(new AuditOptions { WitnessPatience = TimeSpan.FromMilliseconds(500) });
        var cosigners = new Cosigners(_policy, asked, log, options, time ?? own, NullLogger<Cosigners>.Instance, new Kept(_witness));
        _opened.AddRange([cosigners, asked]);
        return cosigners;
    });

    /// <summary>A log's client disposes of its wire; the witness stays.</summary>
    private sealed class Kept(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        [SuppressMessage("Usage", "CA2215", Justification = "The witness outlives the log's client.")]
        protected override void Dispose(bool disposing)
        {
        }
    }
}
