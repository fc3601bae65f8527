using System.Net;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Tests.Verification;
using Exchange.Audit.Verification;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Audit.Tests.Witnesses;

/// <summary>Somebody who owns the city's database, its key and its machine, against a witness, kept receipts and mirrors.</summary>
public sealed class TamperingTests : IAsyncLifetime
{
    private const int Changed = 3;

    private WitnessedLog _world = null!;
    private LogKey _key = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await WitnessedLog.StartAsync();
        _key = LogKey.Open(_world.KeyFile, WitnessedLog.Origin);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_log_that_its_witness_cosigns_is_sound_for_whoever_asks_for_the_quorum_and_so_is_its_receipt()
    {
        await _world.GrowAsync(10);
        using var source = new HttpSource(_world.City.Web);

        var verdict = await LogVerifier.VerifyTrustedAsync(source, _world.Trust, null, Ct);
        var (entry, proof) = await _world.ReceiptAsync(Changed);

        Assert.NotNull(Assert.Single(Assert.IsType<LogVerdict.Sound>(verdict).Policy!.Witnesses).Seconds);
        Assert.True(proof.Holds(entry, _world.Trust.Open(proof.Checkpoint, "receipt").Key, Ed25519.Check));
    }

    [Fact]
    public async Task A_rewritten_entry_with_all_tiles_rebuilt_and_signed_anew_is_caught_by_a_receipt_a_mirror_and_the_quorum()
    {
        using var mirror = new TemporaryFolder();
        await _world.GrowAsync(10);
        var (entry, proof) = await _world.ReceiptAsync(Changed);
        using var source = new HttpSource(_world.City.Web);
        await new LogMirror(source, mirror.Path, _world.Trust).RunOnceAsync(null, Ct);

        var forged = MemoryLog.Of(Rewritten(), _key);
        var tree = new PublishedTree(forged, (await PublishedCheckpoint.ReadAsync(forged, new Trust(_key.Verifier, null), Ct)).Checkpoint);

        // The forgery is perfect in itself: the log's own key cannot tell.
        Assert.IsType<LogVerdict.Sound>(await LogVerifier.VerifyAsync(forged, _key.Verifier, null, Ct));
        Assert.Equal(LogDefectKind.QuorumMissing, await DefectAsync(PublishedCheckpoint.ReadAsync(forged, _world.Trust, Ct)));
        Assert.Equal(LogDefectKind.EntryAltered, await DefectAsync(tree.IncludesAsync(MerkleTree.LeafHash(entry), Changed, Ct)));
        Assert.Equal(
            LogDefectKind.Forked, await DefectAsync(tree.ExtendsAsync(_world.Trust.Open(proof.Checkpoint, "receipt").Checkpoint, Ct)));
        Assert.Equal(
            LogDefectKind.Forked,
            await DefectAsync(new LogMirror(forged, mirror.Path, new Trust(_key.Verifier, null)).RunOnceAsync(null, Ct)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rewritten_log_put_in_the_place_of_the_true_one_never_gets_another_cosignature(bool knowsWhatWasAsked)
    {
        await _world.GrowAsync(10);
        var forged = MemoryLog.Of(Rewritten(), _key);
        _world.City.ExpectsErrors = _world.Province.ExpectsErrors = true;

        await _world.City.RestartAsync(data => Replace(data, forged, knowsWhatWasAsked));

        if (knowsWhatWasAsked)
        {
            await UntilErrorAsync(_world.City, "2058 ");
            Assert.Equal(Reason.LogCorrupt, LogOf(_world.City).Fault);
        }
        else
        {
            await _world.AppendAsync(1);
            await UntilErrorAsync(_world.City, "2051 ");
            await UntilErrorAsync(_world.Province, "2062 ");
        }

        Assert.Null(LogOf(_world.City).Published);
    }

    [Fact]
    public async Task A_database_taken_back_to_an_older_backup_is_caught_by_the_log_s_own_memory()
    {
        await _world.GrowAsync(10);
        await _world.City.RestartAsync(Backup);
        await _world.GrowAsync(10);
        _world.City.ExpectsErrors = true;

        await _world.City.RestartAsync(data => Restore(data, knowsWhatWasAsked: true));

        await UntilErrorAsync(_world.City, "2058 ");
        Assert.Equal(Reason.LogCorrupt, LogOf(_world.City).Fault);
    }

    [Fact]
    public async Task A_database_taken_back_with_the_memory_too_is_caught_by_its_gateway_a_receipt_and_the_witness()
    {
        await _world.GrowAsync(10);
        await _world.City.RestartAsync(Backup);
        await _world.GrowAsync(10);
        var (_, proof) = await _world.ReceiptAsync(15);
        _world.City.ExpectsErrors = true;

        await _world.City.RestartAsync(data => Restore(data, knowsWhatWasAsked: false));
        using var source = new HttpSource(_world.City.Web);
        var shown = await PublishedCheckpoint.ReadAsync(source, _world.Trust, Ct);
        using (var gateway = await _world.City.JoinAsync())
        {
            Assert.Equal(10UL, gateway.Welcome.LastSequence);
        }

        await _world.AppendAsync(1);

        var kept = _world.Trust.Open(proof.Checkpoint, "receipt").Checkpoint;
        Assert.Equal(LogDefectKind.Forked, await DefectAsync(new PublishedTree(source, shown.Checkpoint).ExtendsAsync(kept, Ct)));
        await UntilErrorAsync(_world.City, "2052 ");
        Assert.Equal(10, LogOf(_world.City).Published!.Checkpoint.Size);
    }

    [Fact]
    public async Task A_replaced_signer_is_believed_by_no_policy_no_witness_and_no_mirror()
    {
        using var mirror = new TemporaryFolder();
        await _world.GrowAsync(10);
        using var source = new HttpSource(_world.City.Web);
        await new LogMirror(source, mirror.Path, _world.Trust).RunOnceAsync(null, Ct);
        using var thief = LogKey.Generate(WitnessedLog.Origin);

        var replaced = MemoryLog.Of(EntriesOf(_world.City), thief);
        var answer = await AskProvinceAsync(new SignedTrees(thief, EntriesOf(_world.City)).Ask(10, 10));

        Assert.IsType<LogVerdict.Sound>(await replaced.VerifyAsync());
        Assert.Equal(LogDefectKind.SignatureInvalid, await DefectAsync(PublishedCheckpoint.ReadAsync(replaced, _world.Trust, Ct)));
        Assert.Equal(
            LogDefectKind.SignatureInvalid,
            await DefectAsync(new LogMirror(replaced, mirror.Path, new Trust(_key.Verifier, null)).RunOnceAsync(null, Ct)));
        Assert.Equal(HttpStatusCode.Forbidden, answer);
    }

    [Fact]
    public async Task Of_two_stories_for_two_people_one_is_cosigned_and_comparing_them_shows_both()
    {
        await _world.GrowAsync(10);
        _world.Province.ExpectsErrors = true;
        using var source = new HttpSource(_world.City.Web);
        var told = await PublishedCheckpoint.ReadAsync(source, _world.Trust, Ct);

        var answer = await AskProvinceAsync(new SignedTrees(_key, Rewritten()).Ask(10, 10));
        var other = MemoryLog.Of(Rewritten(), _key);
        var otherTold = await PublishedCheckpoint.ReadAsync(other, new Trust(_key.Verifier, null), Ct);

        Assert.Equal(HttpStatusCode.Conflict, answer);
        Assert.Equal(LogDefectKind.Forked, await DefectAsync(new PublishedTree(other, otherTold.Checkpoint).ExtendsAsync(told.Checkpoint, Ct)));
        Assert.Equal(LogDefectKind.Forked, await DefectAsync(new PublishedTree(source, told.Checkpoint).ExtendsAsync(otherTold.Checkpoint, Ct)));
    }

    private static AuditLog LogOf(AuditFixture audit) => audit.Services.GetRequiredService<AuditLog>();

    private static IReadOnlyList<byte[]> EntriesOf(AuditFixture audit) =>
        audit.Services.GetRequiredService<IEntryStore>().ReadEntries(0, 1000);

    /// <summary>The city's entries, one of which tells something else now; still a record of its gateway.</summary>
    private List<byte[]> Rewritten()
    {
        List<byte[]> entries = [.. EntriesOf(_world.City)];
        entries[Changed] = AnEntry.Refused("g-1", Changed + 1).ToByteArray();
        return entries;
    }

    private void Replace(string data, MemoryLog forged, bool knowsWhatWasAsked)
    {
        Delete(data, "log.db");
        if (!knowsWhatWasAsked)
        {
            Delete(data, "asked.db");
        }

        LogImport.RunAsync(forged, new Trust(_key.Verifier, null), Path.Combine(data, "log.db"), null, Ct).GetAwaiter().GetResult();
    }

    private static void Backup(string data)
    {
        SqliteConnection.ClearAllPools();
        File.Copy(Path.Combine(data, "log.db"), Path.Combine(data, "backup.db"));
    }

    private static void Restore(string data, bool knowsWhatWasAsked)
    {
        Delete(data, "log.db");
        File.Copy(Path.Combine(data, "backup.db"), Path.Combine(data, "log.db"));
        if (!knowsWhatWasAsked)
        {
            Delete(data, "asked.db");
        }
    }

    private static void Delete(string data, string database)
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(Path.Combine(data, database + suffix));
        }
    }

    private async Task<HttpStatusCode> AskProvinceAsync(AddCheckpoint asked)
    {
        using var http = new HttpClient();
        using var content = new StringContent(asked.ToString());
        using var response = await http.PostAsync(new Uri(_world.Province.Web, "add-checkpoint"), content, Ct);
        return response.StatusCode;
    }

    private static async Task UntilErrorAsync(AuditFixture audit, string id)
    {
        while (!audit.Errors.Any(error => error.StartsWith(id, StringComparison.Ordinal)))
        {
            await Task.Delay(10, Ct);
        }
    }

    private static async Task<LogDefectKind> DefectAsync(Task task) => (await Assert.ThrowsAsync<LogDefectException>(() => task)).Defect.Kind;
}
