using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Witnesses;

/// <summary>
/// The log's witnesses together: asks them all at once, and lets a checkpoint through when the policy's quorum has cosigned it.
/// Until then entries are taken and acknowledged, and receipts wait; longer than <see cref="AuditOptions.UnwitnessedMax"/> no
/// entry is taken (T1: what nobody could hold the log to is not a record).
/// </summary>
internal sealed partial class Cosigners : IDisposable
{
    private const int ResponseBytesMax = 64 * 1024;

    // Whoever answers shortly after the quorum is complete is still taken along.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private readonly WitnessPolicy _policy;
    private readonly AskedStore _store;
    private readonly AuditLog _log;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Cosigners> _logger;
    private readonly HttpClient _http;
    private readonly ImmutableArray<WitnessCaller> _callers;
    private Checkpoint? _asked;
    private string? _askedNote;
    private DateTimeOffset? _since;
    private bool _isHeld;

    [SuppressMessage("Reliability", "CA2000", Justification = "The client owns its transport.")]
    public Cosigners(
        WitnessPolicy policy,
        AskedStore store,
        AuditLog log,
        IOptions<AuditOptions> options,
        TimeProvider time,
        ILogger<Cosigners> logger,
        HttpMessageHandler? transport = null)
    {
        _http = new HttpClient(transport ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            MaxResponseContentBufferSize = ResponseBytesMax,
        };
        (_policy, _store, _log, _options, _time, _logger) = (policy, store, log, options.Value, time, logger);
        _callers = [.. policy.Witnesses.Where(LogPolicy.IsReachable).Select(witness => new WitnessCaller(witness, _http, logger))];
        (_askedNote, _since) = store.Load();
        _asked = _askedNote is { } text && SignedNote.TryParse(text, out var note) && Checkpoint.TryParse(note.Text, out var checkpoint)
            ? checkpoint
            : null;
    }

    /// <summary>Closes the log when a tree has waited too long for its quorum, and opens it when none waits any more.</summary>
    /// <exception cref="ExchangeException">LOG_CORRUPT: the log does not extend what its witnesses were asked to cosign.</exception>
    public void Judge()
    {
        if (!_isHeld && _log.StoreFault is null && _log.Head is { } head)
        {
            HoldTo(head);
            _isHeld = true;
        }

        // After a crash between publishing and saying so, the checkpoint that waited is there.
        if (_since is not null && _asked is { } asked && _log.Published is { } published && published.Checkpoint.Size >= asked.Size)
        {
            Published();
        }

        var isLapsed = _since is { } since && _time.GetUtcNow() - since > _options.UnwitnessedMax;
        if (isLapsed != _log.IsUnwitnessed)
        {
            LogLapse(isLapsed, _since);
            _log.Unwitnessed(isLapsed);
        }
    }

    /// <summary>The checkpoint with the cosignatures of a quorum; null: there was none in time.</summary>
    /// <exception cref="ExchangeException">LOG_CORRUPT: the log does not extend what its witnesses were asked to cosign.</exception>
    public async Task<SignedNote?> CosignAsync(SignedNote note, Checkpoint checkpoint, LogHead head, CancellationToken ct)
    {
        HoldTo(head);
        _since ??= _time.GetUtcNow();

        // Durable before a witness sees it: whatever becomes of the log's store, the log stays held to this tree.
        _store.Asking(note.ToString(), _since.Value);
        (_asked, _askedNote) = (checkpoint, note.ToString());

        var cosigned = await AskAsync(note, checkpoint, head, ct);
        if (cosigned is null)
        {
            LogNoQuorum(checkpoint.Size, _since.Value);
        }

        return cosigned;
    }

    /// <summary>The checkpoint that was asked about is durable and shown.</summary>
    public void Published()
    {
        _store.Answered(_askedNote!);
        _since = null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<SignedNote?> AskAsync(SignedNote note, Checkpoint checkpoint, LogHead head, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        stop.CancelAfter(_options.WitnessPatience);
        var asking = _callers.ToDictionary(caller => caller.AskAsync(note, checkpoint, head, stop.Token), caller => caller.Name);
        var signatures = note.Signatures;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var isMet = false;
        while (true)
        {
            if (!isMet && _policy.Quorum.IsMetBy(names))
            {
                isMet = true;
                stop.CancelAfter(Grace);
            }

            if (asking.Count == 0)
            {
                break;
            }

            var answered = await Task.WhenAny(asking.Keys);
            asking.Remove(answered, out var name);
            if (await answered is { IsEmpty: false } cosignatures)
            {
                signatures = signatures.AddRange(cosignatures);
                names.Add(name!);
            }
        }

        ct.ThrowIfCancellationRequested();
        return isMet ? new SignedNote(note.Text, signatures) : null;
    }

    private void HoldTo(LogHead head)
    {
        if (_asked is { } asked && (asked.Size > head.Size || head.Root(asked.Size) != asked.Root))
        {
            LogTakenBack(asked.Size, head.Size);
            throw new ExchangeException(Reason.LogCorrupt);
        }
    }

    private void LogLapse(bool isLapsed, DateTimeOffset? since)
    {
        if (isLapsed)
        {
            LogLapsed(since!.Value);
        }
        else
        {
            LogResumed();
        }
    }

    [LoggerMessage(2055, LogLevel.Critical, "The log takes no entries: no quorum of witnesses has cosigned it since {Since}")]
    private partial void LogLapsed(DateTimeOffset since);

    [LoggerMessage(2056, LogLevel.Information, "The log takes entries again: its witnesses have cosigned it")]
    private partial void LogResumed();

    [LoggerMessage(2057, LogLevel.Warning, "No quorum has cosigned the tree of {Size} entries; nothing newer is shown since {Since}")]
    private partial void LogNoQuorum(long size, DateTimeOffset since);

    [LoggerMessage(2058, LogLevel.Critical, "The log has {Size} entries and does not extend the tree of {Asked} that its witnesses were asked to cosign")]
    private partial void LogTakenBack(long asked, long size);
}
