using System.Collections.Immutable;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Calendar;
using Exchange.Domain.Findings;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Checks;

/// <summary>
/// Follows the log for the checks, each entry once and in order. It keeps sums and not entries, and keeps them in memory: a new start
/// reads the log again and comes to the same.
/// </summary>
internal sealed class LogWatch(AuditLog log, IEntryStore entries, WorkCalendar calendar, IOptions<CheckOptions> options) : IDisposable
{
    private const int ChunkMax = 1024;

    private readonly SemaphoreSlim _following = new(1);
    private readonly LogSums _sums = new(calendar, options.Value);
    private long _size;
    private LogFacts? _facts;

    /// <summary>What the log shows, up to its present end.</summary>
    /// <exception cref="Domain.Errors.ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public async Task<LogFacts> SeenAsync(CancellationToken ct)
    {
        var size = log.RequireHead().Size;
        await _following.WaitAsync(ct);
        try
        {
            while (_size < size)
            {
                ct.ThrowIfCancellationRequested();
                foreach (var entry in entries.ReadEntries(_size, (int)long.Min(ChunkMax, size - _size)))
                {
                    _sums.See(_size, Entry.Parser.ParseFrom(entry));
                    _size++;
                    _facts = null;
                }
            }

            return _facts ??= _sums.ToFacts();
        }
        finally
        {
            _following.Release();
        }
    }

    public void Dispose() => _following.Dispose();
}
