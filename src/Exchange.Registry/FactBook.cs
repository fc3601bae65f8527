using Exchange.Domain.Errors;
using Exchange.Registry.Feed;
using Exchange.Registry.Search;
using Exchange.Registry.Storage;
using Google.Protobuf;

namespace Exchange.Registry;

/// <summary>A fact as it stands, read back.</summary>
internal sealed record Standing<T>(T Fact, uint Version, long Revision);

/// <summary>Facts as messages: written as events, read as they stand. A fact is stored in the JSON form of its message.</summary>
internal sealed class FactBook(FactStore store, ChangeSignal signal, TimeProvider time)
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    // A newer registry may have written fields that this one does not know.
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Write(IMessage fact) => Formatter.Format(fact);

    public static T Read<T>(string body)
        where T : IMessage, new() => Parser.Parse<T>(body);

    public async Task<Standing<T>?> FindAsync<T>(FactKind kind, string id, CancellationToken ct)
        where T : IMessage, new() =>
        await store.FindAsync(kind, id, ct) is { } fact ? new(Read<T>(fact.Body), fact.Version, fact.Revision) : null;

    /// <summary>Those of the facts that there are, by id.</summary>
    public async Task<IReadOnlyDictionary<string, Standing<T>>> FindAsync<T>(FactKind kind, IEnumerable<string> ids, CancellationToken ct)
        where T : IMessage, new() =>
        (await store.FindAllAsync(kind, ids, ct)).ToDictionary(
            fact => fact.Id, fact => new Standing<T>(Read<T>(fact.Body), fact.Version, fact.Revision));

    /// <summary>The newest revision, up to which everything read from now on is known.</summary>
    public Task<long> RevisionAsync(CancellationToken ct) => store.RevisionAsync(ct);

    public async Task<bool> ExistsAsync(FactKind kind, string id, CancellationToken ct) =>
        await store.FindAsync(kind, id, ct) is not null;

    /// <summary>A page of the facts under a key, by id.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(FactKind kind, string key, Paging paging, CancellationToken ct) =>
        store.ListAsync(kind, key, paging.AfterId, paging.Size, ct);

    /// <summary>Whether the fact stands so, or has ever stood so.</summary>
    public async Task<bool> StoodAsync<T>(FactKind kind, string id, Predicate<T> so, CancellationToken ct)
        where T : IMessage, new() =>
        (await store.StatesAsync(kind, id, ct)).Any(body => so(Read<T>(body)));

    /// <exception cref="ExchangeException">REFERENCE_MISSING, with every field that names what is not there.</exception>
    public async Task RequireAsync(CancellationToken ct, params (FactKind Kind, string Id, string Field)[] references)
    {
        var found = new Violations();
        foreach (var (kind, id, field) in references)
        {
            found.When(!await ExistsAsync(kind, id, ct), field, ViolationCode.FieldConflict, "The registry does not hold this.");
        }

        if (found.Any)
        {
            throw new ExchangeException(Reason.ReferenceMissing, found.ToImmutable());
        }
    }

    /// <summary>Commits a change and wakes those who follow.</summary>
    public Task<long> CommitAsync(NewFact fact, Actor actor, string reason, CancellationToken ct) =>
        CommitAsync([fact], actor, reason, ct);

    /// <summary>Commits changes together, or none, and wakes those who follow; returns the revision of the last.</summary>
    public async Task<long> CommitAsync(IReadOnlyList<NewFact> changes, Actor actor, string reason, CancellationToken ct)
    {
        var revision = await store.CommitAsync([.. changes.Select(Findable)], new(actor.Name, reason, time), ct);
        signal.Raise();
        foreach (var fact in changes)
        {
            RegistryTelemetry.Changes.Add(1, new KeyValuePair<string, object?>("kind", fact.Kind.ToString()));
        }

        return revision;
    }

    // Here, so that no change of a resource forgets it.
    private static NewFact Findable(NewFact fact) =>
        fact.Kind == FactKind.Resource ? fact with { Document = ResourceDocument.Of(Read<V1.Resource>(fact.Body)) } : fact;
}
