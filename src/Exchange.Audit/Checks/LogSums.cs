using System.Buffers.Binary;
using System.Collections.Immutable;
using Exchange.Audit.Reports;
using Exchange.Audit.V1;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Findings;
using Exchange.Domain.Patterns;

namespace Exchange.Audit.Checks;

/// <summary>
/// What the checks need of the log, entry by entry: it grows with departments, resources, grants and reports, and not with reads. Of
/// accounts the most recent are kept.
/// </summary>
internal sealed class LogSums(WorkCalendar calendar, CheckOptions options)
{
    private const int AccountsMax = 10_000;
    private const string ItemsNotGranted = "ITEMS_NOT_GRANTED";
    private const string PurposeNotGranted = "PURPOSE_NOT_GRANTED";
    private const string TaskMissing = "CONTRACTOR_TASK_MISSING";

    private readonly PatternPolicy _patterns = options.ToPatterns();
    private readonly Dictionary<(DepartmentId Consumer, ResourceCode Resource, BeyondKind Kind), BeyondReads> _beyond = [];
    private readonly Dictionary<(DepartmentId Consumer, ResourceCode Resource), NightReads> _nights = [];
    private readonly Dictionary<string, Tally> _byGrant = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceCode, Tally> _byResource = [];
    private readonly Dictionary<string, AccountWatch> _accounts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, BreachReport> _reports = [];

    public void See(long index, Entry entry)
    {
        var at = DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros);
        switch (entry.EventCase)
        {
            case Entry.EventOneofCase.Answered:
                See(index, at, entry.Answered.Attempt, isRefused: false);
                break;
            case Entry.EventOneofCase.Opened:
                See(index, at, entry.Opened.Attempt, isRefused: false);
                break;
            case Entry.EventOneofCase.Refused:
                See(index, at, entry.Refused.Attempt, isRefused: true);
                break;
            case Entry.EventOneofCase.Reported:
                See(index, at, entry.Reported);
                break;
        }
    }

    public LogFacts ToFacts() => new()
    {
        IsWhole = true,
        Reports = [.. _reports.Values],
        Beyond = [.. _beyond.Values],
        Nights = [.. _nights.Values],
        Patterns = [.. _accounts.Values.SelectMany(account => account.Patterns).OrderBy(pattern => pattern.FirstIndex)],
        GrantReads = _byGrant.ToImmutableDictionary(StringComparer.Ordinal),
        ResourceReads = _byResource.ToImmutableDictionary(),
    };

    private void See(long index, DateTimeOffset at, Attempt attempt, bool isRefused)
    {
        // A comparison is no use that anyone makes of the data.
        if (attempt.Call == Call.Compare || !DepartmentId.TryParse(attempt.Consumer, out var consumer))
        {
            return;
        }

        Account(consumer, $"{attempt.Issuer} {attempt.Client}").See(new(
            index, at, attempt.Grant, attempt.Resource, SubjectOf(attempt), attempt.SubjectRun, isRefused));
        if (!ResourceCode.TryParse(attempt.Resource, out var resource))
        {
            return;
        }

        foreach (var kind in BeyondOf(attempt, isRefused))
        {
            var key = (consumer, resource, kind);
            _beyond[key] = _beyond.TryGetValue(key, out var stood)
                ? stood with { Items = stood.Items.Union(attempt.Withheld), Tally = stood.Tally.With(index, at) }
                : new(consumer, resource, kind, [.. attempt.Withheld], Tally.Of(index, at));
        }

        if (isRefused)
        {
            return;
        }

        _byGrant[attempt.Grant] = _byGrant.TryGetValue(attempt.Grant, out var reads) ? reads.With(index, at) : Tally.Of(index, at);
        _byResource[resource] = _byResource.TryGetValue(resource, out var all) ? all.With(index, at) : Tally.Of(index, at);
        if (IsClosed(at))
        {
            var nights = _nights.GetValueOrDefault((consumer, resource));
            _nights[(consumer, resource)] = new(consumer, resource, nights?.Tally.With(index, at) ?? Tally.Of(index, at));
        }
    }

    private void See(long index, DateTimeOffset at, Reported reported)
    {
        if (ReportReading.Read(index, at, reported) is not { } report)
        {
            return;
        }

        if (reported is { Official: true, Confirms: > 0 } && _reports.TryGetValue((long)reported.Confirms - 1, out var stood) &&
            (stood.Code, stood.Against) == (report.Code, report.Against))
        {
            _reports[stood.Index] = stood with { IsConfirmed = true };
            return;
        }

        _reports[index] = report;
    }

    private AccountWatch Account(DepartmentId consumer, string name)
    {
        // One that was bound to another department is another account.
        if (_accounts.TryGetValue(name, out var known) && known.Consumer == consumer)
        {
            return known;
        }

        if (_accounts.Count >= AccountsMax)
        {
            foreach (var old in _accounts.OrderBy(account => account.Value.LastIndex).Take(AccountsMax / 10).Select(account => account.Key).ToList())
            {
                _accounts.Remove(old);
            }
        }

        return _accounts[name] = new(consumer, name, _patterns);
    }

    private static IEnumerable<BeyondKind> BeyondOf(Attempt attempt, bool isRefused)
    {
        if (attempt.Withheld.Count > 0 || (isRefused && attempt.Rule == ItemsNotGranted))
        {
            yield return BeyondKind.Items;
        }

        if (isRefused && attempt.Rule == PurposeNotGranted)
        {
            yield return BeyondKind.Purpose;
        }

        if (isRefused && attempt.Rule == TaskMissing)
        {
            yield return BeyondKind.Contractor;
        }
    }

    private bool IsClosed(DateTimeOffset at)
    {
        var hour = at.ToOffset(TimeSpan.FromHours(8)).Hour;
        return hour < options.OfficeBegins || hour >= options.OfficeEnds || calendar.IsWorkday(LocalDay.Of(at)) == false;
    }

    // Enough of a digest to tell one from another.
    private static ulong SubjectOf(Attempt attempt) =>
        attempt.SubjectDigest.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(attempt.SubjectDigest.Span) : 0;
}
