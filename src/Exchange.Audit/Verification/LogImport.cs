using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Entries;
using Exchange.Audit.Storage;
using Exchange.Domain.Ledger;
using Google.Protobuf;

namespace Exchange.Audit.Verification;

/// <summary>
/// Loads an exported or mirrored log into a store that has none, to move a log or to restore it. All of it is verified before
/// the first entry is written, and the store appears only when its tree is the signed one.
/// </summary>
public static class LogImport
{
    private const int BundlesAtOnce = 16;

    /// <summary>Writes the log into a new SQLite file, and gives its checkpoint.</summary>
    /// <exception cref="LogDefectException">The log is broken, or not signed by whom the reader trusts.</exception>
    /// <exception cref="InvalidDataException">There is a log at this place already.</exception>
    public static async Task<PublishedCheckpoint> RunAsync(
        ILogSource source, Trust trust, string file, IProgress<LogProgress>? progress, CancellationToken ct)
    {
        if (File.Exists(file))
        {
            throw new InvalidDataException($"{file} holds a log already; an import never adds to one.");
        }

        var newest = await PublishedCheckpoint.ReadAsync(source, trust, ct);
        if (await LogVerifier.VerifyTrustedAsync(source, trust, null, ct) is LogVerdict.Broken broken)
        {
            throw new LogDefectException(broken.Defect);
        }

        using var draft = new LogDraft(file);
        await FillAsync(draft.Store, source, newest, progress, ct);
        draft.Finish();
        return newest;
    }

    /// <summary>Through the same code as a live log: sequences and streams are followed, so that gateways can go on.</summary>
    private static async Task FillAsync(
        SqliteEntryStore store, ILogSource source, PublishedCheckpoint newest, IProgress<LogProgress>? progress, CancellationToken ct)
    {
        var size = newest.Checkpoint.Size;
        var gateways = new Dictionary<string, GatewayStanding>(StringComparer.Ordinal);
        var sessions = new Dictionary<string, JournalSession>(StringComparer.Ordinal);
        var head = new LogHead(new RightEdge(), store);
        while (head.Size < size)
        {
            var group = new GroupCommit(head, gateways);
            var end = long.Min(size, head.Size + (BundlesAtOnce * Tile.Width));
            for (var start = head.Size; start < end; start += Tile.Width)
            {
                await TakeAsync(group, sessions, source, TilePath.OfEntries(start / Tile.Width, (int)long.Min(Tile.Width, size - start)), ct);
            }

            store.Append(group.Batch);
            head = new LogHead(group.Edge, store);
            progress?.Report(new LogProgress(head.Size, size));
        }

        if (head.Root(size) != newest.Checkpoint.Root)
        {
            throw LogDefectException.Of(LogDefectKind.RootWrong, LogFiles.Checkpoint, "The log changed while it was imported.");
        }

        store.AddCheckpoint(size, newest.Note);
    }

    private static async Task TakeAsync(
        GroupCommit group, Dictionary<string, JournalSession> sessions, ILogSource source, TilePath path, CancellationToken ct)
    {
        var bundle = await source.ReadAsync(path.ToString(), ct) ?? throw new LogDefectException(LogDefect.Missing(path));
        foreach (var entry in EntriesOf(bundle))
        {
            EntryHead.TryRead(entry, out var name, out _);
            var gateway = Encoding.UTF8.GetString(name);
            if (!sessions.TryGetValue(gateway, out var session))
            {
                sessions.Add(gateway, session = group.Join(gateway));
            }

            group.Take(session, EntryBatch.Read(gateway, [ByteString.CopyFrom(entry)]));
        }
    }

    private static List<byte[]> EntriesOf(ReadOnlySpan<byte> bundle)
    {
        var entries = new List<byte[]>(Tile.Width);
        while (EntryBundle.TryTake(ref bundle, out var entry))
        {
            entries.Add(entry.ToArray());
        }

        return entries;
    }
}
