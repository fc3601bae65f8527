using System.Buffers;
using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tiles;

/// <summary>The log's files as outsiders see them: nothing that the newest published checkpoint does not cover.</summary>
internal sealed class PublishedLog(IEntryStore store, LogKey key, AuditLog log) : ILogSource
{
    public ValueTask<byte[]?> ReadAsync(string path, CancellationToken ct) => ValueTask.FromResult(Read(path));

    private byte[]? Read(string path) => path switch
    {
        LogFiles.VerifierKey => Encoding.UTF8.GetBytes($"{key.Verifier}\n"),
        LogFiles.Checkpoint => log.Published is { } published ? Encoding.UTF8.GetBytes(published.Note) : null,
        _ => TilePath.TryParse(path, out var tile) ? Read(tile) : null,
    };

    private byte[]? Read(TilePath path)
    {
        if (log.Published is not { } published || path.SizeMin > published.Checkpoint.Size)
        {
            return null;
        }

        return path.Level is { } level
            ? Hash.Bytes(log.RequireHead().Hashes(level, path.Index)[..path.Width]).ToArray()
            : Bundle(path);
    }

    private byte[] Bundle(TilePath path)
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in store.ReadEntries(path.Index * Tile.Width, path.Width))
        {
            EntryBundle.Append(bundle, entry);
        }

        return bundle.WrittenSpan.ToArray();
    }
}
