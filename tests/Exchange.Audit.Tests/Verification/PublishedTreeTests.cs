using Exchange.Audit.Checkpoints;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Verification;

/// <summary>What was kept, against the log of today, from its files alone.</summary>
public sealed class PublishedTreeTests : IDisposable
{
    private readonly LogKey _key = LogKey.Generate("exchange.test/log");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0, 700)]
    [InlineData(1, 700)]
    [InlineData(255, 256)]
    [InlineData(256, 700)]
    [InlineData(300, 66_000)]
    [InlineData(65_536, 66_000)]
    [InlineData(700, 700)]
    public async Task A_log_that_only_grew_extends_what_was_kept(int kept, int size)
    {
        var log = MemoryLog.Of(size, _key);

        await new PublishedTree(log, await NewestAsync(log)).ExtendsAsync(await NewestAsync(MemoryLog.Of(kept, _key)), Ct);

        await new PublishedTree(log, await NewestAsync(log)).IncludesAsync(MerkleTree.LeafHash(MemoryLog.EntriesOf(size)[^1]), size - 1, Ct);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(299)]
    public async Task A_log_in_which_an_entry_of_what_was_kept_is_another_one_does_not(int changed)
    {
        var kept = await NewestAsync(MemoryLog.Of(300, _key));
        List<byte[]> entries = [.. MemoryLog.EntriesOf(700)];
        var original = entries[changed];
        entries[changed] = [.. original[..^1], (byte)(original[^1] ^ 1)];
        var log = MemoryLog.Of(entries, _key);
        var tree = new PublishedTree(log, await NewestAsync(log));

        var forked = await Assert.ThrowsAsync<LogDefectException>(() => tree.ExtendsAsync(kept, Ct));
        var missing = await Assert.ThrowsAsync<LogDefectException>(() => tree.IncludesAsync(MerkleTree.LeafHash(original), changed, Ct));

        Assert.Equal(LogDefectKind.Forked, forked.Defect.Kind);
        Assert.Equal((LogDefectKind.EntryAltered, changed), (missing.Defect.Kind, missing.Defect.Entry));
    }

    [Fact]
    public async Task A_shorter_log_another_one_and_one_without_its_tiles_are_named()
    {
        var log = MemoryLog.Of(700, _key);
        using var other = LogKey.Generate("other.test/log");
        var tree = new PublishedTree(log, await NewestAsync(log));

        var cut = await Assert.ThrowsAsync<LogDefectException>(async () => await tree.ExtendsAsync(await NewestAsync(MemoryLog.Of(701, _key)), Ct));
        var foreign = await Assert.ThrowsAsync<LogDefectException>(
            async () => await tree.ExtendsAsync(await NewestAsync(MemoryLog.Of(5, other), other), Ct));
        var holed = log.Without("tile/0/001");
        var lost = await Assert.ThrowsAsync<LogDefectException>(
            async () => await new PublishedTree(holed, await NewestAsync(holed)).ExtendsAsync(await NewestAsync(MemoryLog.Of(300, _key)), Ct));

        Assert.Equal((LogDefectKind.Forked, LogDefectKind.Forked), (cut.Defect.Kind, foreign.Defect.Kind));
        Assert.Equal((LogDefectKind.FileMissing, "tile/0/001"), (lost.Defect.Kind, lost.Defect.File));
    }

    private async Task<Checkpoint> NewestAsync(MemoryLog log, LogKey? key = null) =>
        (await PublishedCheckpoint.ReadAsync(log, new Trust((key ?? _key).Verifier, null), Ct)).Checkpoint;
}
