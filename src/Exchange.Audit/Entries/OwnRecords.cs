using Exchange.Audit.Checkpoints;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf;

namespace Exchange.Audit.Entries;

/// <summary>
/// What the audit service itself writes into the log: officers' acts, findings' steps, keys, and the registry's changes. Each
/// writer counts its records as a gateway does, so that a missing one shows.
/// </summary>
internal sealed class OwnRecords(Sequencer sequencer, string writer, TimeProvider time) : IDisposable
{
    /// <summary>The service's own records.</summary>
    public const string Audit = "audit";

    /// <summary>The registry's changes; the sequence is the revision.</summary>
    public const string Registry = "registry";

    private readonly SemaphoreSlim _writing = new(1);
    private JournalSession? _session;
    private long _sequence;

    /// <summary>Whether no gateway may have this name.</summary>
    public static bool IsWriter(string name) => name is Audit or Registry;

    /// <summary>The last sequence that is durable; from a writer that has not yet written, as the log has it.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public async Task<long> LastSequenceAsync(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await JoinAsync(ct);
            return _sequence;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Appends one entry, made for its sequence; when this returns it is durable, at this index.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public Task<long> AppendAsync(Func<long, Entry> make, CancellationToken ct) => AppendAsync([make], ct);

    /// <summary>Appends entries that become durable together, and gives the first one's index.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public async Task<long> AppendAsync(IReadOnlyList<Func<long, Entry>> make, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await JoinAsync(ct);
            var batch = EntryBatch.Read(writer, [.. make.Select((one, i) => Finished(one(_sequence + 1 + i), _sequence + 1 + i).ToByteString())]);

            // Once queued it may become durable whatever the caller does, so the outcome is awaited to its end.
            var first = await await sequencer.AppendAsync(_session!, batch, ct);
            _sequence = batch.LastSequence;
            return first;
        }
        catch (ExchangeException)
        {
            // The next one asks the log anew how far it came.
            _session = null;
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task JoinAsync(CancellationToken ct)
    {
        if (_session is null or { EndReason: not null })
        {
            _session = await sequencer.JoinAsync(writer, ct);
            _sequence = _session.LastSequence;
        }
    }

    private Entry Finished(Entry entry, long sequence)
    {
        entry.Format = EntryBatch.Format;
        entry.Gateway = writer;
        entry.Sequence = (ulong)sequence;
        entry.AtMicros = entry.AtMicros != 0 ? entry.AtMicros : (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return entry;
    }
}
