using System.Net;
using System.Security.Cryptography;
using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Audit.Tests.Witnesses;

/// <summary>The service as a witness of other logs, over HTTP: the rules of C2SP tlog-witness, status by status.</summary>
public sealed class WitnessEndpointTests : IAsyncLifetime
{
    private const string Name = "witness.exchange.test/province";
    private readonly LogKey _key = LogKey.Generate("city.test/log");
    private readonly HttpClient _http = new();
    private AuditFixture _audit = null!;
    private VerifierKey _witness = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _audit = await AuditFixture.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Audit:Witness:Name"] = Name,
            ["Audit:Witness:Logs:0"] = _key.Verifier.ToString(),

            // The key and checkpoint of the Go checksum database, whose key bears another name than its origin.
            ["Audit:Witness:Logs:1"] = "go.sum database tree sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        });
        Assert.True(VerifierKey.TryParseWitness((await _http.GetStringAsync(new Uri(_audit.Web, "witness/vkey"), Ct)).TrimEnd('\n'), out var key));
        _witness = key;
    }

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        _http.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_tree_that_extends_the_last_one_is_cosigned_and_one_that_was_is_cosigned_again()
    {
        var trees = SignedTrees.Of(300, _key);

        var first = await AddAsync(trees.Ask(0, 10));
        var second = await AddAsync(trees.Ask(10, 300));
        var again = await AddAsync(trees.Ask(300, 300));

        Assert.All([first, second, again], answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        AssertCosigned(trees.Note(10), first.Body);
        AssertCosigned(trees.Note(300), second.Body);
        AssertCosigned(trees.Note(300), again.Body);
        Assert.Equal(Name, _witness.Name);
    }

    [Fact]
    public async Task A_checkpoint_of_the_Go_checksum_database_is_cosigned_as_every_witness_would()
    {
        const string Checkpoint = """
            go.sum database tree
            35225469
            vt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=

            — sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=

            """;

        var (status, body, _) = await AddAsync($"old 0\n\n{Checkpoint}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(SignedNote.TryParse(Checkpoint, out var note));
        AssertCosigned(note, body);
    }

    [Fact]
    public async Task A_wrong_old_size_is_answered_with_the_right_one()
    {
        var trees = SignedTrees.Of(20, _key);
        await AddAsync(trees.Ask(0, 10));

        var wrong = await AddAsync(trees.Ask(5, 20));
        var unknown = await AddAsync(trees.Ask(0, 20));

        Assert.Equal((HttpStatusCode.Conflict, "10\n", "text/x.tlog.size"), wrong);
        Assert.Equal(wrong, unknown);
    }

    [Fact]
    public async Task An_unknown_origin_an_untrusted_key_and_a_malformed_request_are_refused()
    {
        using var stranger = LogKey.Generate("stranger.test/log");
        using var forger = LogKey.Generate("city.test/log");
        var good = SignedTrees.Of(5, _key).Ask(0, 5);
        var broken = good with { Note = good.Note with { Signatures = [good.Note.Signatures[0] with { Signature = [.. new byte[64]] }] } };
        var bothForgedAndGood = good with { Note = good.Note with { Signatures = [.. good.Note.Signatures, .. broken.Note.Signatures] } };

        Assert.Equal(HttpStatusCode.NotFound, (await AddAsync(SignedTrees.Of(5, stranger).Ask(0, 5))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync(SignedTrees.Of(5, forger).Ask(0, 5))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync(broken)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync(bothForgedAndGood)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync("old 00\n\n" + good.Note)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync(SignedTrees.Of(9, _key).Ask(0, 5) with { OldSize = 6 })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync(good + new string(' ', 70_000))).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _http.GetAsync(new Uri(_audit.Web, "add-checkpoint"), Ct)).StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, "0\n"), (await AddAsync(good with { OldSize = 3 })) is var last ? (last.Status, last.Body) : default);
    }

    [Fact]
    public async Task A_log_that_shows_two_stories_gets_one_of_them_cosigned()
    {
        _audit.ExpectsErrors = true;
        var told = SignedTrees.Of(20, _key);
        var other = new SignedTrees(_key, [.. Verification.MemoryLog.EntriesOf(21).Skip(1)]);
        await AddAsync(told.Ask(0, 10));

        var sameSize = await AddAsync(other.Ask(10, 10));
        var larger = await AddAsync(other.Ask(10, 20));
        var withOthersProof = await AddAsync(told.Ask(10, 20) with { Note = other.Note(20) });
        var honest = await AddAsync(told.Ask(10, 20));

        Assert.Equal((HttpStatusCode.Conflict, "text/plain"), (sameSize.Status, sameSize.Type));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, larger.Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, withOthersProof.Status);
        Assert.Equal(HttpStatusCode.OK, honest.Status);
        Assert.Equal(3, _audit.Errors.Count);
    }

    [Fact]
    public async Task Of_many_who_extend_the_same_tree_at_once_one_wins()
    {
        var trees = SignedTrees.Of(60, _key);
        await AddAsync(trees.Ask(0, 10));

        var answers = await Task.WhenAll(Enumerable.Range(11, 40).Select(size => AddAsync(trees.Ask(10, size))));

        var won = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != won), answer => Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size"), (answer.Status, answer.Type)));
        Assert.Equal($"{Array.IndexOf(answers, won) + 11}\n", answers.First(answer => answer != won).Body);
    }

    [Fact]
    public async Task What_was_cosigned_is_remembered_after_a_restart_and_served_with_the_cosignature()
    {
        var trees = SignedTrees.Of(20, _key);
        var cosigned = await AddAsync(trees.Ask(0, 10));
        var entries = await EntriesAsync();

        await _audit.RestartAsync();
        var forgotten = await AddAsync(trees.Ask(0, 20));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("city.test/log")));
        var served = await _http.GetStringAsync(new Uri(_audit.Web, $"witness/{hash}/checkpoint"), Ct);

        Assert.Equal("10\n", forgotten.Body);
        Assert.Equal($"{trees.Note(10)}{cosigned.Body}", served);
        var made = Assert.Single(await EntriesAsync());
        Assert.Equal(entries, [made]);
        Assert.Equal((KeyEvent.Made, "witness", _witness.ToString()), (made.KeyStep.Event, made.KeyStep.Kind, made.KeyStep.Name));
    }

    [Fact]
    public async Task Nobody_in_another_process_gets_past_what_was_cosigned()
    {
        var trees = SignedTrees.Of(20, _key);
        await AddAsync(trees.Ask(0, 10));
        using var other = new WitnessStore(Path.Combine(_audit.Data, "witness.db"));
        var last = other.Last("city.test/log")!;
        await AddAsync(trees.Ask(10, 15));
        Assert.True(Checkpoint.TryParse(trees.Note(12).Text, out var late));

        Assert.False(other.TryAdvance(last, late, "", DateTimeOffset.UnixEpoch));
        Assert.False(other.TryAdvance(null, late, "", DateTimeOffset.UnixEpoch));
        Assert.Equal(15, other.Last("city.test/log")!.Size);
    }

    private async Task<IReadOnlyList<Entry>> EntriesAsync()
    {
        var store = _audit.Services.GetRequiredService<IEntryStore>();
        while (store.Load().Size == 0)
        {
            await Task.Delay(5, Ct);
        }

        return [.. store.ReadEntries(0, 10).Select(Entry.Parser.ParseFrom)];
    }

    private void AssertCosigned(SignedNote note, string line)
    {
        Assert.True(SignedNote.TryParse($"{note}{line}", out var cosigned));
        Assert.NotNull(Cosignature.TimeOf(cosigned, _witness, Ed25519.Check));
    }

    private Task<(HttpStatusCode Status, string Body, string? Type)> AddAsync(AddCheckpoint asked) => AddAsync(asked.ToString());

    private async Task<(HttpStatusCode Status, string Body, string? Type)> AddAsync(string body)
    {
        using var content = new StringContent(body);
        using var response = await _http.PostAsync(new Uri(_audit.Web, "add-checkpoint"), content, Ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct), response.Content.Headers.ContentType?.MediaType);
    }
}
