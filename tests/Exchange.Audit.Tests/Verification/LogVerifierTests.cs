using CsCheck;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Google.Protobuf;
using Hash = Exchange.Domain.Ledger.Hash;

namespace Exchange.Audit.Tests.Verification;

public sealed class LogVerifierTests : IDisposable
{
    private const int Size = 1000;

    private readonly LogKey _key = LogKey.Generate("exchange.test/log");

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(65_536)]
    [InlineData(70_000)]
    public async Task A_sound_log_of_any_size_is_found_sound(int size)
    {
        var log = MemoryLog.Of(size, _key);

        var verdict = Assert.IsType<LogVerdict.Sound>(await log.VerifyAsync(_key.Verifier));

        Assert.Equal(size, verdict.Checkpoint.Size);
        Assert.Equal(size, verdict.Gateways.GetValueOrDefault("g-1"));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_found_and_its_place_named()
    {
        var log = MemoryLog.Of(Size, _key);
        string[] paths = [.. log.Files.Keys];
        var places = Gen.Int[0, paths.Length - 1].SelectMany(i =>
            Gen.Int[0, (8 * log.Files[paths[i]].Length) - 1].Select(bit => (Path: paths[i], Bit: bit)));

        await places.SampleAsync(
            async place =>
            {
                var defect = await log.With(place.Path, bytes => Flip(bytes, place.Bit)).DefectAsync();
                return Names(defect, place.Path, place.Bit / 8);
            },
            iter: 400);
    }

    [Fact]
    public async Task Every_byte_of_one_entry_counts_and_the_entry_is_named()
    {
        var log = MemoryLog.Of(300, _key);
        var length = log.Files["tile/entries/001.p/44"][1] + (256 * log.Files["tile/entries/001.p/44"][0]);

        var defects = await Task.WhenAll(Enumerable.Range(2, length).Select(at =>
            log.With("tile/entries/001.p/44", bytes => Flip(bytes, 8 * at)).DefectAsync()));

        Assert.All(defects, defect => Assert.Equal((LogDefectKind.EntryAltered, 256), (defect.Kind, defect.Entry)));
    }

    [Theory]
    [InlineData("tile/0/001", 77, 77)]
    [InlineData("tile/0/003.p/232", 231, 231)]
    [InlineData("tile/1/000.p/3", 2, 2)]
    public async Task A_changed_hash_is_the_tile_s_fault_and_not_the_entry_s(string path, int hash, int position)
    {
        var log = MemoryLog.Of(Size, _key).With(path, bytes => Flip(bytes, 8 * Hash.Size * hash));

        var defect = await log.DefectAsync();

        Assert.Equal((LogDefectKind.TileAltered, path, position), (defect.Kind, defect.File, defect.Position));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(517)]
    [InlineData(999)]
    public async Task A_dropped_entry_is_named(int index)
    {
        var log = MemoryLog.Of(Size, _key).With(BundleOf(index), bytes => Rebundle(bytes, entries => entries.RemoveAt(index % 256)));

        var defect = await log.DefectAsync();

        Assert.Equal(BundleOf(index), defect.File);
        Assert.Equal(index == 999 ? LogDefectKind.EntryCountWrong : LogDefectKind.EntryAltered, defect.Kind);
        Assert.Equal(index == 999 ? null : index, defect.Entry);
    }

    [Fact]
    public async Task Entries_swapped_within_a_bundle_or_repeated_are_named()
    {
        var log = MemoryLog.Of(Size, _key);

        var swapped = await log.With(BundleOf(600), b => Rebundle(b, e => (e[88], e[89]) = (e[89], e[88]))).DefectAsync();
        var repeated = await log.With(BundleOf(600), b => Rebundle(b, e => e[88] = e[87])).DefectAsync();
        var added = await log.With(BundleOf(999), b => Rebundle(b, e => e.Add(e[0]))).DefectAsync();

        Assert.Equal((LogDefectKind.EntryAltered, 600), (swapped.Kind, swapped.Entry));
        Assert.Equal((LogDefectKind.EntryAltered, 600), (repeated.Kind, repeated.Entry));
        Assert.Equal(LogDefectKind.EntryCountWrong, added.Kind);
    }

    [Fact]
    public async Task An_operator_who_leaves_a_record_out_and_signs_anew_is_found_by_the_gateway_s_count()
    {
        var entries = MemoryLog.EntriesOf(Size).ToList();
        entries.RemoveAt(700);

        var defect = await MemoryLog.Of(entries, _key).DefectAsync(_key.Verifier);

        Assert.Equal((LogDefectKind.SequenceBroken, 700), (defect.Kind, defect.Entry));
        Assert.Contains("record 702 of gateway g-1, where record 701 should be", defect.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_who_repeats_a_record_or_changes_its_owner_is_found_by_the_gateway_s_count()
    {
        var entries = MemoryLog.EntriesOf(10);

        var repeated = await MemoryLog.Of([.. entries, entries[9]], _key).DefectAsync();
        var moved = await MemoryLog.Of([.. entries, AnEntry.Answered("g-2", 11).ToByteArray()], _key).DefectAsync();
        var foreign = await MemoryLog.Of([.. entries, "not an entry"u8.ToArray()], _key).DefectAsync();

        Assert.Equal((LogDefectKind.SequenceBroken, 10), (repeated.Kind, repeated.Entry));
        Assert.Equal((LogDefectKind.SequenceBroken, 10), (moved.Kind, moved.Entry));
        Assert.Equal((LogDefectKind.EntryMalformed, 10), (foreign.Kind, foreign.Entry));
    }

    [Fact]
    public async Task Several_gateways_count_each_for_themselves()
    {
        byte[][] entries =
        [
            .. Enumerable.Range(1, 300).SelectMany(i => (byte[][])
                [AnEntry.Answered("g-1", i).ToByteArray(), AnEntry.Refused("g-2", i).ToByteArray()]),
        ];

        var verdict = Assert.IsType<LogVerdict.Sound>(await MemoryLog.Of(entries, _key).VerifyAsync());

        Assert.Equal([("g-1", 300), ("g-2", 300)], verdict.Gateways.Select(g => (g.Key, g.Value)));
    }

    [Fact]
    public async Task A_log_signed_with_another_key_is_refused_by_whoever_knows_the_key()
    {
        using var other = LogKey.Generate("exchange.test/log");
        var log = MemoryLog.Of(Size, other);

        var defect = await log.DefectAsync(_key.Verifier);

        Assert.Equal(LogDefectKind.SignatureInvalid, defect.Kind);
    }

    [Fact]
    public async Task Every_missing_file_is_named()
    {
        var log = MemoryLog.Of(Size, _key);
        string[] tiles = [.. log.Files.Keys.Where(path => path.StartsWith("tile/", StringComparison.Ordinal))];

        var defects = await Task.WhenAll(tiles.Select(path => log.Without(path).DefectAsync()));

        Assert.All(defects, (defect, i) => Assert.Equal((LogDefectKind.FileMissing, tiles[i]), (defect.Kind, defect.File)));
        Assert.Equal(LogDefectKind.FileMalformed, (await log.Without(LogFiles.VerifierKey).DefectAsync()).Kind);
        Assert.Equal(LogDefectKind.SignatureInvalid, (await log.Without(LogFiles.Checkpoint).DefectAsync()).Kind);
    }

    [Fact]
    public async Task An_export_is_the_log_file_by_file()
    {
        using var folder = new Storage.TemporaryFolder();
        var log = MemoryLog.Of(70_000, _key);

        var checkpoint = await LogExport.WriteAsync(log, folder.Path, null, TestContext.Current.CancellationToken);

        Assert.Equal(70_000, checkpoint.Size);
        Assert.Equal(
            log.Files.Keys,
            Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder.Path, file)).Order(StringComparer.Ordinal));
        var verdict = await LogVerifier.VerifyAsync(
            new DirectorySource(folder.Path), _key.Verifier, null, TestContext.Current.CancellationToken);
        Assert.IsType<LogVerdict.Sound>(verdict);
    }

    /// <summary>Whether the defect is at this byte: the file, and the entry or hash that holds the byte.</summary>
    private static bool Names(LogDefect defect, string path, int at)
    {
        if (!TilePath.TryParse(path, out var tile))
        {
            return defect.File == LogFiles.Checkpoint || defect.File == LogFiles.VerifierKey;
        }

        return defect.File == path
            && (tile.Level is null
                || (defect.Kind == LogDefectKind.TileAltered && defect.Position == at / Hash.Size));
    }

    private static string BundleOf(int index) =>
        TilePath.OfEntries(index / 256, Math.Min(256, Size - (index / 256 * 256))).ToString();

    private static byte[] Rebundle(byte[] bundle, Action<List<byte[]>> change)
    {
        var entries = new List<byte[]>();
        ReadOnlySpan<byte> rest = bundle;
        while (EntryBundle.TryTake(ref rest, out var entry))
        {
            entries.Add(entry.ToArray());
        }

        change(entries);
        return MemoryLog.BundleOf(entries);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return bytes;
    }
}
