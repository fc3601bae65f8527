using System.Collections.Immutable;
using System.Globalization;
using Exchange.Audit.Entries;
using Exchange.Audit.Storage;
using Exchange.Audit.Trail;
using Exchange.Domain.Findings;
using Exchange.Hosting.Tokens;

namespace Exchange.Audit.Findings;

/// <summary>A step that is to be taken.</summary>
/// <param name="Finding">Of which finding.</param>
/// <param name="State">Into which state.</param>
/// <param name="By">Who; null: the exchange itself, which found it.</param>
/// <param name="Department">The department of who.</param>
/// <param name="Reason">Why.</param>
internal sealed record NextStep(KnownFinding Finding, FindingState State, Caller? By, string Department, string Reason)
{
    public DateOnly? Due { get; init; }
}

/// <summary>
/// The life of findings, in the log and nowhere else. What is in memory is what the log says; steps are taken one after the other, so
/// that each one is decided on all that came before it.
/// </summary>
internal sealed class FindingLog(TrailFollower follower, IEntryStore entries, OwnRecords records, FindingSeal seal) : IDisposable
{
    /// <summary>By which the trail finds the steps, as it finds reads by their rule.</summary>
    public const string Mark = "FINDING_STEP";

    // An entry has 64 KiB; entries that become durable together are bounded by that.
    private const int StepsAtOnce = 100;
    private const int PageSize = 1000;

    private static readonly TrailQuery Steps = new(null, null, null, Mark, null, null, null);

    private readonly SemaphoreSlim _turn = new(1);
    private ImmutableDictionary<FindingId, FindingLife> _lives = ImmutableDictionary<FindingId, FindingLife>.Empty;
    private long _last = -1;

    /// <summary>What the log says now.</summary>
    public async Task<ImmutableDictionary<FindingId, FindingLife>> ReadAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await FollowAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Decides on what the log says, and takes the steps; nothing else is decided meanwhile. Gives the last one's index.</summary>
    public async Task<long> TakeAsync(
        Func<ImmutableDictionary<FindingId, FindingLife>, CancellationToken, Task<IReadOnlyList<NextStep>>> decide, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var last = _last;
            foreach (var steps in (await decide(await FollowAsync(ct), ct)).Chunk(StepsAtOnce))
            {
                var number = NumbersUsed();
                last = await records.AppendAsync([.. steps.Select(step => Entry(step, step.State == FindingState.Notified ? ++number : 0))], ct) + steps.Length - 1;
                await FollowAsync(ct);
            }

            return last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public V1.Entry ReadEntry(long index) => V1.Entry.Parser.ParseFrom(entries.ReadEntries(index, 1)[0]);

    public void Dispose() => _turn.Dispose();

    private Func<long, V1.Entry> Entry(NextStep next, int number) => sequence => new()
    {
        FindingStep = seal.Seal(
            new()
            {
                Finding = next.Finding.Id.Value,
                State = (V1.FindingState)next.State,
                Issuer = next.By?.Issuer ?? "",
                Client = next.By?.Client ?? "",
                Department = next.Department,
                Due = next.Due?.ToString("O", CultureInfo.InvariantCulture) ?? "",
                Notice = number > 0 ? $"责改{number.ToString("0000", CultureInfo.InvariantCulture)}号" : "",
                Found = next.State is FindingState.Open or FindingState.Notified ? next.Finding.Finding.ToWireWithoutWords() : null,
            },
            new() { Text = next.Reason, Finding = next.State is FindingState.Open or FindingState.Notified ? next.Finding.Finding.Text : "" },
            sequence),
    };

    // Each notice of this log has its own number, without gaps.
    private int NumbersUsed() => _lives.Values.Sum(life => life.Steps.Count(step => step.State == FindingState.Notified));

    private async Task<ImmutableDictionary<FindingId, FindingLife>> FollowAsync(CancellationToken ct)
    {
        var trail = await follower.CaughtUpAsync(ct);
        foreach (var index in NewIn(trail))
        {
            Follow(index, ReadEntry(index));
            _last = index;
        }

        return _lives;
    }

    // The trail gives the newest first.
    private Stack<long> NewIn(TrailStore trail)
    {
        var fresh = new Stack<long>();
        for (var before = long.MaxValue; ;)
        {
            var page = trail.Find(Steps, before, PageSize);
            foreach (var index in page.TakeWhile(index => index > _last))
            {
                fresh.Push(index);
            }

            if (page.Count < PageSize || page[^1] <= _last)
            {
                return fresh;
            }

            before = page[^1];
        }
    }

    private void Follow(long index, V1.Entry entry)
    {
        var wire = entry.FindingStep;
        if (!FindingId.TryParse(wire.Finding, out var id) || (_lives.GetValueOrDefault(id)?.Found ?? wire.Found?.ToFinding("")) is not { } known)
        {
            return;
        }

        var found = wire.Found?.ToFinding(seal.Open(entry)?.Finding ?? "") ?? known;
        var step = new FindingStep(
            index,
            DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros),
            (FindingState)wire.State,
            DateOnly.TryParseExact(wire.Due, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due) ? due : null,
            wire.Notice.Length > 0 ? wire.Notice : null);
        _lives = _lives.SetItem(id, new(id, found, (_lives.GetValueOrDefault(id)?.Steps ?? []).Add(step)));
    }
}
