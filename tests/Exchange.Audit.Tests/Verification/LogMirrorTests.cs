using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Verification;

/// <summary>A copy that somebody else keeps, and that a log cannot talk out of what it holds.</summary>
public sealed class LogMirrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogKey _key = LogKey.Generate("exchange.test/log");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_mirror_grows_with_its_log_and_is_a_sound_log_at_every_step()
    {
        foreach (var size in new[] { 0, 1, 255, 256, 300, 300, 700, 1024, 66_000 })
        {
            var round = await MirrorAsync(MemoryLog.Of(size, _key));
            var verdict = await LogVerifier.VerifyAsync(new DirectorySource(_folder.Path), _key.Verifier, null, Ct);

            Assert.Equal(size, round.Newest.Checkpoint.Size);
            Assert.Equal(size, Assert.IsType<LogVerdict.Sound>(verdict).Checkpoint.Size);
        }
    }

    [Fact]
    public async Task Of_partial_tiles_only_those_that_a_reader_may_still_need_stay()
    {
        foreach (var size in Enumerable.Range(1, 300))
        {
            await MirrorAsync(MemoryLog.Of(size, _key));
        }

        Assert.Equal(
            [
                "checkpoint", "tile/0/000", "tile/0/001.p/43", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000",
                "tile/entries/001.p/43", "tile/entries/001.p/44", "vkey",
            ],
            Files());
    }

    [Fact]
    public async Task A_mirror_keeps_what_it_holds_when_the_log_was_changed_cut_off_or_signed_by_another()
    {
        await MirrorAsync(MemoryLog.Of(300, _key));
        var before = Files().Select(file => (file, Convert.ToHexString(File.ReadAllBytes(_folder.File(file))))).ToArray();
        List<byte[]> entries = [.. MemoryLog.EntriesOf(700)];
        entries[7] = [.. entries[7][..^1], (byte)(entries[7][^1] ^ 1)];
        using var other = LogKey.Generate("exchange.test/log");

        var changed = await Assert.ThrowsAsync<LogDefectException>(() => MirrorAsync(MemoryLog.Of(entries, _key)));
        var cut = await Assert.ThrowsAsync<LogDefectException>(() => MirrorAsync(MemoryLog.Of(299, _key)));
        var otherKey = await Assert.ThrowsAsync<LogDefectException>(() => MirrorAsync(MemoryLog.Of(700, other)));

        Assert.Equal(
            (LogDefectKind.Forked, LogDefectKind.Forked, LogDefectKind.SignatureInvalid),
            (changed.Defect.Kind, cut.Defect.Kind, otherKey.Defect.Kind));
        Assert.Equal(before, Files().Select(file => (file, Convert.ToHexString(File.ReadAllBytes(_folder.File(file))))));
    }

    [Theory]
    [InlineData("tile/entries/002", LogDefectKind.EntryAltered)]
    [InlineData("tile/0/002", LogDefectKind.EntryAltered)]
    [InlineData("tile/entries/002.p/188", LogDefectKind.EntryAltered)]
    public async Task A_bundle_that_does_not_agree_with_the_tree_is_not_kept(string path, LogDefectKind expected)
    {
        var size = path.Contains(".p", StringComparison.Ordinal) ? 700 : 900;
        await MirrorAsync(MemoryLog.Of(300, _key));
        var log = MemoryLog.Of(size, _key).With(path, bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });

        var defect = await Assert.ThrowsAsync<LogDefectException>(() => MirrorAsync(log));
        var held = await LogVerifier.VerifyAsync(new DirectorySource(_folder.Path), _key.Verifier, null, Ct);
        var later = await MirrorAsync(MemoryLog.Of(size, _key));

        Assert.Equal(expected, defect.Defect.Kind);
        Assert.Equal(300, Assert.IsType<LogVerdict.Sound>(held).Checkpoint.Size);
        Assert.Equal(size, later.Newest.Checkpoint.Size);
    }

    [Fact]
    public async Task Entries_and_tiles_that_agree_with_each_other_and_not_with_the_root_leave_nothing()
    {
        List<byte[]> entries = [.. MemoryLog.EntriesOf(700)];
        var honest = MemoryLog.Of(entries, _key);
        entries[650] = [.. entries[650][..^1], (byte)(entries[650][^1] ^ 1)];
        var forged = MemoryLog.Of(entries, _key).With(LogFiles.Checkpoint, _ => honest.Files[LogFiles.Checkpoint]);

        var defect = await Assert.ThrowsAsync<LogDefectException>(() => MirrorAsync(forged));
        var left = Files();
        await MirrorAsync(honest);

        Assert.Equal(LogDefectKind.RootWrong, defect.Defect.Kind);
        Assert.Empty(left);
        Assert.IsType<LogVerdict.Sound>(await LogVerifier.VerifyAsync(new DirectorySource(_folder.Path), _key.Verifier, null, Ct));
    }

    [Fact]
    public async Task A_round_that_was_cut_short_shows_nothing_and_the_next_one_goes_on()
    {
        var log = MemoryLog.Of(900, _key);
        await Assert.ThrowsAsync<LogDefectException>(() => MirrorAsync(log.Without("tile/entries/002")));
        var shown = File.Exists(_folder.File(LogFiles.Checkpoint));

        await MirrorAsync(log);

        Assert.False(shown);
        Assert.Equal(log.Files.Keys, Files());
    }

    private Task<MirrorRound> MirrorAsync(MemoryLog log) =>
        new LogMirror(log, _folder.Path, new Trust(_key.Verifier, null)).RunOnceAsync(null, Ct);

    private string[] Files() =>
    [
        .. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder.Path, file)).Order(StringComparer.Ordinal),
    ];
}
