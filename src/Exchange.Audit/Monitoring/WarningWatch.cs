using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Entries;
using Exchange.Audit.Facts;
using Exchange.Audit.Journal;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Hosting;
using Exchange.Hosting.Keys;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Monitoring;

/// <summary>Looks at each tick at what will fail if nobody acts, and says so when it begins and when it is over.</summary>
internal sealed partial class WarningWatch : BackgroundService
{
    private static readonly Meter Meter = new("Exchange.Audit");
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IEntryStore _entries;
    private readonly AuditLog _log;
    private readonly FactsFeed _facts;
    private readonly GatewayPresence _gateways;
    private readonly PeriodKeys _keys;
    private readonly AuditOptions _options;
    private readonly IConfiguration _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<WarningWatch> _logger;
    private readonly DateTimeOffset _startedAt;
    private volatile ImmutableDictionary<(WarningKind Kind, string Subject), Warning> _standing =
        ImmutableDictionary<(WarningKind, string), Warning>.Empty;

    // Since when entries wait for the checkpoint that is to cover them.
    private (long Size, DateTimeOffset Since) _uncovered;

    public WarningWatch(
        IEntryStore entries, AuditLog log, FactsFeed facts, GatewayPresence gateways, PeriodKeys keys, IOptions<AuditOptions> options, IConfiguration settings,
        TimeProvider time, ILogger<WarningWatch> logger)
    {
        (_entries, _log, _facts, _gateways, _keys, _options, _settings, _time, _logger) =
            (entries, log, facts, gateways, keys, options.Value, settings, time, logger);
        _startedAt = time.GetUtcNow();
        Meter.CreateObservableGauge(
            "exchange.audit.warnings",
            () => System.Enum.GetValues<WarningKind>().Where(kind => kind != WarningKind.Unspecified).Select(kind => new Measurement<int>(
                _standing.Keys.Count(key => key.Kind == kind), new KeyValuePair<string, object?>("kind", kind.ToString()))),
            "{warning}",
            "What will fail if nobody acts.");
    }

    /// <summary>What stands now, looked at anew.</summary>
    public IReadOnlyList<Warning> Look()
    {
        var now = _time.GetUtcNow();
        var before = _standing;
        var standing = Found(now)
            .Select(found => before.TryGetValue((found.Kind, found.Subject), out var known) ? Since(found, known.Since) : Since(found, found.Since ?? now.ToTimestamp()))
            .ToImmutableDictionary(found => (found.Kind, found.Subject));
        if (Interlocked.CompareExchange(ref _standing, standing, before) == before)
        {
            Tell(before, standing);
        }

        return [.. standing.Values.OrderBy(warning => warning.Kind).ThenBy(warning => warning.Subject, StringComparer.Ordinal)];
    }

    [SuppressMessage("Design", "CA1031", Justification = "A watch that ends at its first trouble watches nothing.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Interval, _time);
        Remember();
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Look();
            }
            catch (Exception failure)
            {
                LogBlind(failure);
            }
        }
    }

    /// <summary>Expects the gateways that the log knows, though they have not joined since the start.</summary>
    public void Remember()
    {
        foreach (var gateway in _entries.Load().LastSequences.Keys.Where(name => !OwnRecords.IsWriter(name)))
        {
            _gateways.Known(gateway);
        }
    }

    private IEnumerable<Warning> Found(DateTimeOffset now) =>
    [
        .. Keys(), .. CertificatesEnding(now), .. Registry(now), .. Gateways(now), .. Disk(), .. Checkpoints(now),
    ];

    private IEnumerable<Warning> Keys()
    {
        string? failure = null;
        try
        {
            _ = _keys.Current;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException or Domain.Errors.ExchangeException)
        {
            failure = unreadable.Message;
        }

        if (failure is not null)
        {
            yield return Warn(WarningKind.Key, "period", $"This period's key cannot be read, so that nothing can be sealed: {failure}");
        }
    }

    private IEnumerable<Warning> CertificatesEnding(DateTimeOffset now) =>
        from certificate in CertificateEnd.AllOf(_settings)
        where certificate.Ends is null || certificate.Ends - now < _options.CertificateNotice
        select Warn(WarningKind.Certificate, Path.GetFileName(certificate.File), certificate.Ends is { } ends
            ? $"This certificate ends at {ends.UtcDateTime:yyyy-MM-dd'T'HH:mm'Z'}; put its successor in its place."
            : "This certificate cannot be read.");

    // A service that has just started is given the time to hear of others.
    private IEnumerable<Warning> Registry(DateTimeOffset now) =>
        _options.Registry.Length > 0 && !_facts.IsWhole && now - _startedAt > _options.SilenceNotice
            ? [Warn(WarningKind.Registry, "registry", "The registry says nothing; no duty or finding can be judged, and gateways refuse after their lease.")]
            : [];

    private IEnumerable<Warning> Gateways(DateTimeOffset now) =>
        from gone in _gateways.Gone
        where now - gone.Since > _options.SilenceNotice && !_options.RetiredGateways.Contains(gone.Gateway)
        select Since(
            Warn(WarningKind.Gateway, gone.Gateway, "This gateway has written to the log and has no session now; streams that it had open are closed when it is back."),
            gone.Since.ToTimestamp());

    private IEnumerable<Warning> Disk()
    {
        var drive = new DriveInfo(Path.GetFullPath(_options.Data));
        var free = drive.AvailableFreeSpace / (1024 * 1024);
        return free < _options.DiskNoticeMiB
            ? [Warn(WarningKind.Disk, _options.Data, $"{free} MiB are free where the log is; without room no record can be written, and nothing is read.")]
            : [];
    }

    private IEnumerable<Warning> Checkpoints(DateTimeOffset now)
    {
        var (size, published) = (_log.Head?.Size ?? 0, _log.Published?.Checkpoint.Size ?? 0);
        if (size <= published)
        {
            _uncovered = default;
            return [];
        }

        if (_uncovered.Size == 0 || published >= _uncovered.Size)
        {
            _uncovered = (size, now);
        }

        return now - _uncovered.Since > _options.SilenceNotice
            ? [Since(Warn(WarningKind.Checkpoint, _options.Origin, $"{size - published} entries wait for a checkpoint, and their readers for a receipt."), _uncovered.Since.ToTimestamp())]
            : [];
    }

    private void Tell(
        ImmutableDictionary<(WarningKind, string), Warning> before, ImmutableDictionary<(WarningKind, string), Warning> standing)
    {
        foreach (var (key, warning) in standing.Where(now => !before.ContainsKey(now.Key)))
        {
            LogBegan(warning.Kind, warning.Subject, warning.Text);
        }

        foreach (var (key, warning) in before.Where(then => !standing.ContainsKey(then.Key)))
        {
            LogOver(warning.Kind, warning.Subject);
        }
    }

    private static Warning Warn(WarningKind kind, string subject, string text) => new() { Kind = kind, Subject = subject, Text = text };

    private static Warning Since(Warning warning, Timestamp since)
    {
        warning.Since = since;
        return warning;
    }

    [LoggerMessage(2051, LogLevel.Warning, "{Kind} {Subject}: {Text}")]
    private partial void LogBegan(WarningKind kind, string subject, string text);

    [LoggerMessage(2052, LogLevel.Information, "{Kind} {Subject}: over")]
    private partial void LogOver(WarningKind kind, string subject);

    [LoggerMessage(2053, LogLevel.Error, "Could not look for what will fail")]
    private partial void LogBlind(Exception failure);
}
