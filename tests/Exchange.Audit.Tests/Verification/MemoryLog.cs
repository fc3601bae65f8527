using System.Buffers;
using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Google.Protobuf;

namespace Exchange.Audit.Tests.Verification;

/// <summary>
/// A log's files in memory, made from entries alone and apart from the service, so that a test can also make what the
/// service would never write.
/// </summary>
internal sealed class MemoryLog : ILogSource
{
    private MemoryLog(SortedDictionary<string, byte[]> files) => Files = files;

    public SortedDictionary<string, byte[]> Files { get; }

    /// <summary>So many good entries of one gateway.</summary>
    public static MemoryLog Of(int count, LogKey key) => Of(EntriesOf(count), key);

    public static IReadOnlyList<byte[]> EntriesOf(int count) =>
        [.. Enumerable.Range(1, count).Select(i => AnEntry.Answered("g-1", i).ToByteArray())];

    /// <summary>These entries, signed as they are.</summary>
    public static MemoryLog Of(IReadOnlyList<byte[]> entries, LogKey key)
    {
        var (edge, tiles) = (new RightEdge(), new List<Tile>());
        foreach (var entry in entries)
        {
            edge.Append(MerkleTree.LeafHash(entry), tiles);
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in TilePath.AllOf(entries.Count))
        {
            files[path.ToString()] = path.Level is not { } level
                ? BundleOf(entries.Skip((int)path.Index * Tile.Width).Take(path.Width))
                : Hash.Bytes(path.Width < Tile.Width
                    ? edge.Hashes(level)
                    : tiles.Single(t => t.Level == level && t.Index == path.Index).Hashes.AsSpan()).ToArray();
        }

        var checkpoint = new Checkpoint(key.Verifier.Name, entries.Count, edge.Root());
        files[LogFiles.Checkpoint] = Encoding.UTF8.GetBytes(key.Sign(checkpoint).ToString());
        files[LogFiles.VerifierKey] = Encoding.UTF8.GetBytes($"{key.Verifier}\n");
        return new MemoryLog(files);
    }

    public static Hash RootOf(IEnumerable<byte[]> entries)
    {
        var edge = new RightEdge();
        foreach (var entry in entries)
        {
            edge.Append(MerkleTree.LeafHash(entry), []);
        }

        return edge.Root();
    }

    public static byte[] BundleOf(IEnumerable<byte[]> entries)
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
        {
            EntryBundle.Append(bundle, entry);
        }

        return bundle.WrittenSpan.ToArray();
    }

    /// <summary>A copy with one file changed.</summary>
    public MemoryLog With(string path, Func<byte[], byte[]> change)
    {
        var files = new SortedDictionary<string, byte[]>(Files, StringComparer.Ordinal);
        files[path] = change([.. files[path]]);
        return new MemoryLog(files);
    }

    public MemoryLog Without(string path)
    {
        var files = new SortedDictionary<string, byte[]>(Files, StringComparer.Ordinal);
        files.Remove(path);
        return new MemoryLog(files);
    }

    public ValueTask<byte[]?> ReadAsync(string path, CancellationToken ct) => ValueTask.FromResult(Files.GetValueOrDefault(path));

    public async Task<LogVerdict> VerifyAsync(VerifierKey? key = null) =>
        await LogVerifier.VerifyAsync(this, key, null, TestContext.Current.CancellationToken);

    /// <summary>The defect that the verification names.</summary>
    public async Task<LogDefect> DefectAsync(VerifierKey? key = null) =>
        Assert.IsType<LogVerdict.Broken>(await VerifyAsync(key)).Defect;
}
