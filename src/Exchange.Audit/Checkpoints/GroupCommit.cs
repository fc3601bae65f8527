using System.Collections.Immutable;
using Exchange.Audit.Entries;
using Exchange.Audit.Storage;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Checkpoints;

/// <summary>Where the writer knows a gateway's records to stand.</summary>
internal sealed class GatewayStanding
{
    public long LastSequence { get; set; }

    public JournalSession? Session { get; set; }

    public SortedDictionary<long, OpenRead> OpenReads { get; } = [];
}

/// <summary>
/// Gathers what becomes durable together. A batch is taken whole or refused whole, and what is taken is taken as if it
/// were durable already: the next batch of the group is judged after it. If the commit fails, all of this is dropped.
/// </summary>
internal sealed class GroupCommit(LogHead head, IDictionary<string, GatewayStanding> gateways)
{
    private readonly RightEdge _edge = head.Edge();
    private readonly List<byte[]> _entries = [];
    private readonly List<Tile> _tiles = [];
    private readonly Dictionary<string, SequenceAdvance> _sequences = [];
    private readonly Dictionary<long, OpenRead> _opened = [];
    private readonly List<long> _closed = [];

    public int Count => _entries.Count;

    /// <summary>The tree with what was taken.</summary>
    public RightEdge Edge => _edge;

    /// <summary>What the store is to make durable.</summary>
    public LogBatch Batch => new(head.Size, _entries, _tiles, _sequences, [.. _opened.Values], _closed);

    /// <summary>Begins a session, after all that stands before it in the queue. It fences the gateway's older one.</summary>
    public JournalSession Join(string gateway)
    {
        var standing = StandingOf(gateway);
        standing.Session?.End(Reason.VersionRaced);
        standing.Session = new JournalSession(gateway, standing.LastSequence, [.. standing.OpenReads.Values]);
        return standing.Session;
    }

    /// <summary>Takes the batch and gives its first index.</summary>
    /// <exception cref="ExchangeException">The batch is refused; nothing of it was taken.</exception>
    public long Take(JournalSession session, EntryBatch batch)
    {
        var standing = StandingOf(session.Gateway);
        if (standing.Session != session)
        {
            throw new ExchangeException(session.EndReason ?? Reason.VersionRaced);
        }

        var found = new Violations();
        found.When(
            batch.FirstSequence != standing.LastSequence + 1,
            "entries.entries[0].sequence",
            ViolationCode.FieldConflict,
            $"The next sequence of this gateway is {standing.LastSequence + 1}.");
        CheckClosings(batch, standing, found);
        found.ThrowIfAny();

        var first = _edge.Size;
        foreach (var entry in batch.Entries)
        {
            Follow(entry.Step, _edge.Size, session.Gateway, standing);
            _entries.Add(entry.Bytes);
            _edge.Append(entry.Leaf, _tiles);
        }

        var from = _sequences.TryGetValue(session.Gateway, out var taken) ? taken.From : standing.LastSequence;
        _sequences[session.Gateway] = new SequenceAdvance(from, batch.LastSequence);
        standing.LastSequence = batch.LastSequence;
        return first;
    }

    /// <summary>A stream is closed once, by the gateway that opened it and was told its index.</summary>
    private static void CheckClosings(EntryBatch batch, GatewayStanding standing, Violations found)
    {
        HashSet<long>? closing = null;
        for (var i = 0; i < batch.Entries.Length; i++)
        {
            if (batch.Entries[i].Step is StreamStep.Closes closes)
            {
                var isOpen = standing.OpenReads.TryGetValue(closes.OpenedIndex, out var read)
                    && read.Attempt.AsSpan().SequenceEqual(closes.Attempt.AsSpan())
                    && (closing ??= []).Add(closes.OpenedIndex);
                found.When(
                    !isOpen,
                    $"entries.entries[{i}].closed.opened_index",
                    ViolationCode.FieldConflict,
                    "Name a stream of this gateway that is open, and its attempt.");
            }
        }
    }

    private void Follow(StreamStep? step, long index, string gateway, GatewayStanding standing)
    {
        switch (step)
        {
            case StreamStep.Opens opens:
                var read = new OpenRead(gateway, index, opens.Attempt);
                standing.OpenReads.Add(index, read);
                _opened.Add(index, read);
                break;
            case StreamStep.Closes closes:
                standing.OpenReads.Remove(closes.OpenedIndex);
                if (!_opened.Remove(closes.OpenedIndex))
                {
                    _closed.Add(closes.OpenedIndex);
                }

                break;
        }
    }

    private GatewayStanding StandingOf(string gateway)
    {
        if (!gateways.TryGetValue(gateway, out var standing))
        {
            gateways.Add(gateway, standing = new GatewayStanding());
        }

        return standing;
    }
}
