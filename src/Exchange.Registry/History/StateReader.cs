using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.History;

/// <summary>Facts as they stand, or as they stood at an instant.</summary>
internal sealed class StateReader(FactStore store, PastStore past, TimeProvider time)
{
    // No change is under way for so long.
    private static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(1);

    /// <summary>The state after the last revision at or before an instant; null: the state now.</summary>
    /// <exception cref="ExchangeException">REQUEST_INVALID: what will be, nobody knows.</exception>
    public async Task<RegistryState> AtAsync(Timestamp? asOf, CancellationToken ct)
    {
        if (asOf is null)
        {
            return new(store, past, await store.RevisionAsync(ct), IsPast: false);
        }

        var found = new Violations();
        found.When(
            !CellWire.TryMicros(asOf, out var micros) || EventLog.Instant(micros) > time.GetUtcNow(),
            "as_of",
            ViolationCode.FieldOutOfRange,
            "An instant that has passed, from the year 1 on.");
        found.ThrowIfAny();
        var instant = EventLog.Instant(micros);
        var isSettled = time.GetUtcNow() - instant > SettledAfter;
        return new(store, past, await past.RevisionAtAsync(instant, isSettled, ct), IsPast: true);
    }

    /// <summary>
    /// One state that no later change alters, and the instant to judge it by: the last at an instant, or that of a revision, which
    /// may be judged by an instant of another clock.
    /// </summary>
    /// <exception cref="ExchangeException">REQUEST_INVALID, with what was found before.</exception>
    public async Task<(RegistryState State, DateTimeOffset At)> SettledAsync(
        Timestamp? asOf, long revision, Violations found, CancellationToken ct)
    {
        var (now, newest, micros) = (time.GetUtcNow(), await store.RevisionAsync(ct), 0L);
        var isInstant = asOf is null || CellWire.TryMicros(asOf, out micros);
        found.When(revision < 0 || revision > newest, "registry_revision", ViolationCode.FieldOutOfRange, "A revision that this registry has reached; or 0.");
        found.When(revision > 0 && asOf is null, "as_of", ViolationCode.FieldRequired, "A revision is judged by the moment of a decision.");
        found.When(
            !isInstant || (revision == 0 && asOf is not null && EventLog.Instant(micros) > now),
            "as_of",
            ViolationCode.FieldOutOfRange,
            "An instant that has passed, from the year 1 on.");
        found.ThrowIfAny();
        if (asOf is null || revision > 0)
        {
            return (new(store, past, revision > 0 ? revision : newest, IsPast: true), asOf is null ? now : EventLog.Instant(micros));
        }

        return (await AtAsync(asOf, ct), EventLog.Instant(micros));
    }

    /// <summary>Who made a change.</summary>
    public async Task<string> ActorOfAsync(long revision, CancellationToken ct) =>
        (await store.EventsAsync(revision - 1, 1, ct))[0].Actor;
}

/// <summary>The registry at one revision.</summary>
internal sealed record RegistryState(FactStore Now, PastStore Past, long Revision, bool IsPast)
{
    public Task<StoredFact?> FindAsync(FactKind kind, string id, CancellationToken ct) =>
        IsPast ? Past.FindAsync(kind, id, Revision, ct) : Now.FindAsync(kind, id, ct);

    public Task<IReadOnlyList<StoredFact>> ListAsync(FactKind kind, Paging paging, CancellationToken ct) => IsPast
        ? Past.ListAsync(kind, paging.AfterId, paging.Size, Revision, ct)
        : Now.ListAsync(kind, paging.AfterId, paging.Size, ct);

    /// <summary>Under a key that a fact has had from the first.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(FactKind kind, string key, Paging paging, CancellationToken ct) => IsPast
        ? Past.ListAsync(kind, key, paging.AfterId, paging.Size, Revision, ct)
        : Now.ListAsync(kind, key, paging.AfterId, paging.Size, ct);
}
