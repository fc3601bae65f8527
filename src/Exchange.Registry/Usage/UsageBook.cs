using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Usage;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Usage;

/// <summary>
/// What consumers record of their use (Decree 809, Art 29). Records are added and read; nothing changes or removes one. The provider
/// reads what is recorded of its data.
/// </summary>
internal sealed class UsageBook(FactBook facts, FactStore store, CatalogueReading catalogue, DisposalBook disposals, TimeProvider time)
{
    private const int TextMax = 2000;

    private const int DocumentMax = 200;

    // The watch, or another who records the destruction, wins once at most.
    private const int RacesMax = 3;

    public async Task<V1.RecordUsageResponse> RecordAsync(V1.RecordUsageRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var id = GrantWire.ReadId(fields, "grant", asked.Grant);
        var kind = fields.Choice<UsageKind>("kind", (int)asked.Kind);
        var text = fields.Text("text", asked.Text, TextMax);
        var document = fields.Optional("document", asked.Document, DocumentMax);
        found.When(
            kind == UsageKind.Destruction && document is null,
            "document",
            ViolationCode.FieldRequired,
            "A destruction is certified by a document.");
        found.ThrowIfAny();

        var seen = await SeenAsync(id!, actor, ct);
        if (actor.Department != seen.Grant.Consumer)
        {
            throw new ExchangeException(Reason.OtherDepartment);
        }

        for (var races = 0; ; races++)
        {
            var now = time.GetUtcNow();
            var record = new UsageRecord
            {
                Id = UsageRecord.NewId(now),
                Grant = seen.Grant.Id,
                Consumer = seen.Grant.Consumer,
                Kind = kind,
                Text = text,
                Document = document,
                RecordedBy = actor.Name,
                RecordedAt = now,
            };
            var disposal = await disposals.CertifiedByAsync(record, seen.Grant, seen.Provider, seen.End, ct);
            try
            {
                ImmutableArray<NewFact> changes = [ToFact(record, seen.Provider), .. disposal is null ? [] : (NewFact[])[disposals.ToFact(disposal)]];
                var revision = await facts.CommitAsync(changes, actor, "", ct);
                return new() { Revision = revision, Record = record.ToWire(), Disposal = disposal?.ToWire() };
            }
            catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced && races < RacesMax)
            {
                // The disposal was ordered, or certified, in the meantime.
            }
        }
    }

    public async Task<V1.ListUsageResponse> ListAsync(V1.ListUsageRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var id = GrantWire.ReadId(new(found, ""), "grant", asked.Grant);
        found.ThrowIfAny();
        var paging = Paging.Read(asked.PageSize, asked.PageToken);
        var seen = await SeenAsync(id!, actor, ct);
        var page = await store.ListAsync(FactKind.UsageRecord, FactKey.Grant(id!.Value), paging.AfterId, paging.Size, ct);
        var newest = new Dictionary<UsageKind, StoredFact?>();
        foreach (var kind in Enum.GetValues<UsageKind>())
        {
            newest[kind] = await store.NewestAsync(FactKind.UsageRecord, Key(id, kind), ct);
        }

        return new()
        {
            Records = { page.Select(fact => FactBook.Read<V1.UsageRecord>(fact.Body)) },
            NextPageToken = paging.Next(page),
            Missing = { newest.Where(kind => kind.Value is null).Select(kind => (V1.UsageKind)kind.Key) },
            KeptUntil = await KeptUntilAsync(seen, newest[UsageKind.Destruction], ct) is { } day ? DueWire.Day(day) : "",
        };
    }

    // The registry is not told of reads; none is later than the grant's end, so that is taken for the last.
    private async Task<DateOnly?> KeptUntilAsync(Seen seen, StoredFact? destruction, CancellationToken ct)
    {
        var lastUse = seen.End.At <= time.GetUtcNow() ? seen.End.At : (await disposals.FindAsync(seen.Grant.Id, ct))?.OrderedAt;
        var destroyed = destruction is null ? null : FactBook.Read<V1.UsageRecord>(destruction.Body).RecordedAt;
        return UsageRetention.KeptUntil(
            lastUse is { } used ? LocalDay.Of(used) : null, destroyed is null ? null : LocalDay.Of(destroyed.ToDateTimeOffset()));
    }

    private static NewFact ToFact(UsageRecord record, DepartmentId provider) => new(FactKind.UsageRecord, record.Id, 1, FactBook.Write(record.ToWire()))
    {
        Keys =
        [
            FactKey.Party(record.Consumer.Value),
            FactKey.Party(provider.Value),
            FactKey.Grant(record.Grant.Value),
            Key(record.Grant, record.Kind),
        ],
    };

    private static string Key(GrantId grant, UsageKind kind) => FactKey.Usage(grant.Value, kind.ToString());

    /// <exception cref="ExchangeException">GRANT_NOT_FOUND: there is none, or the actor may not see it.</exception>
    private async Task<Seen> SeenAsync(GrantId id, Actor actor, CancellationToken ct)
    {
        if (await facts.FindAsync<V1.Grant>(FactKind.Grant, id.Value, ct) is not { } standing ||
            GrantWire.Read(standing.Fact, new(new(), "")) is not { } grant)
        {
            throw new ExchangeException(Reason.GrantNotFound);
        }

        var provider = (await catalogue.FindAsync(grant.Resource, ct))!.Provider;
        if (actor.Role != Role.Authority && actor.Department != grant.Consumer && actor.Department != provider)
        {
            throw new ExchangeException(Reason.GrantNotFound);
        }

        var changedAt = (await store.EventsAsync(standing.Revision - 1, 1, ct))[0].At;
        return new(grant, provider, DisposalRule.EndOf(grant, changedAt));
    }

    private sealed record Seen(Grant Grant, DepartmentId Provider, GrantEnd End);
}
