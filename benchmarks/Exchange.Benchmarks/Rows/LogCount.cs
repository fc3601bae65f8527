using System.Text;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;

namespace Exchange.Benchmarks.Rows;

/// <summary>What a log holds, read as any outsider reads it: from its tiles.</summary>
internal sealed class LogCount
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public long Answered { get; private set; }

    public long Opened { get; private set; }

    /// <summary>Streams closed with every row sent.</summary>
    public long Completed { get; private set; }

    public long Others { get; private set; }

    /// <summary>Waits until a checkpoint covers what is expected, or for a while, and counts all entries under it.</summary>
    public static async Task<LogCount> OfAsync(Uri log, long expected, CancellationToken ct)
    {
        using var source = new HttpSource(log);
        var size = await CoveringAsync(source, expected, ct);
        var count = new LogCount();
        for (var start = 0L; start < size; start += Tile.Width)
        {
            var path = TilePath.OfEntries(start / Tile.Width, (int)long.Min(Tile.Width, size - start));
            count.Add(await source.ReadAsync(path.ToString(), ct) ?? throw new InvalidDataException($"The log has no {path}."));
        }

        return count;
    }

    /// <summary>What the log holds more or less than it should.</summary>
    public IEnumerable<string> FaultsUnless(long answered = 0, long streams = 0)
    {
        if ((Answered, Opened, Completed, Others) != (answered, streams, streams, 0))
        {
            yield return $"the log holds {Answered} answers, {Opened} streams opened, {Completed} completed and {Others} others, "
                + $"where {answered} answers and {streams} streams were given";
        }
    }

    private static async Task<long> CoveringAsync(HttpSource source, long expected, CancellationToken ct)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var note = await source.ReadAsync(LogFiles.Checkpoint, ct);
            var size = note is not null
                && SignedNote.TryParse(Encoding.UTF8.GetString(note), out var signed)
                && Checkpoint.TryParse(signed.Text, out var checkpoint)
                ? checkpoint.Size
                : 0;
            if (size >= expected || TimeProvider.System.GetElapsedTime(from) > Patience)
            {
                return size;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    private void Add(ReadOnlySpan<byte> bundle)
    {
        while (EntryBundle.TryTake(ref bundle, out var bytes))
        {
            var entry = Entry.Parser.ParseFrom(bytes);
            switch (entry.EventCase)
            {
                case Entry.EventOneofCase.Answered:
                    Answered++;
                    break;
                case Entry.EventOneofCase.Opened:
                    Opened++;
                    break;
                case Entry.EventOneofCase.Closed when entry.Closed.End == End.Complete:
                    Completed++;
                    break;
                default:
                    Others++;
                    break;
            }
        }
    }
}
