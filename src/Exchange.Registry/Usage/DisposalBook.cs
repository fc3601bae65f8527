using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Usage;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Usage;

/// <summary>Disposals ordered and certified; consumer and provider are told of both. There is one for each grant, for ever.</summary>
internal sealed class DisposalBook(
    FactBook facts, FactStore store, WorkCalendar calendar, IOptions<DisposalOptions> options, TimeProvider time)
{
    // An order is nobody's act: it follows from the grant's end.
    private static readonly Actor Platform = new("platform", null, null);

    /// <summary>Orders what is not ordered yet, together.</summary>
    public async Task OrderAsync(IReadOnlyList<GrantEnd> over, CancellationToken ct)
    {
        var ids = over.Select(end => end.Grant.Value).ToList();
        var standing = await facts.FindAsync<V1.Disposal>(FactKind.Disposal, ids, ct);
        var grants = await facts.FindAsync<V1.Grant>(FactKind.Grant, ids, ct);
        var resources = await facts.FindAsync<V1.Resource>(FactKind.Resource, grants.Values.Select(grant => grant.Fact.Resource), ct);
        var now = time.GetUtcNow();
        var ordered = over
            .Where(end => !standing.ContainsKey(end.Grant.Value))
            .Select(end =>
            {
                var grant = Read(grants[end.Grant.Value].Fact);
                return ToFact(Ordered(grant, DepartmentId.Parse(resources[grant.Resource.Value].Fact.Provider), end, now));
            })
            .ToList();
        if (ordered.Count > 0)
        {
            await facts.CommitAsync(ordered, Platform, "", ct);
        }
    }

    /// <summary>
    /// The disposal that a record certifies, to be committed with it; null: none, or it is certified already. A grant that has ended but
    /// whose disposal the watch has not ordered yet has it ordered and certified in one.
    /// </summary>
    public async Task<Disposal?> CertifiedByAsync(UsageRecord record, Grant grant, DepartmentId provider, GrantEnd end, CancellationToken ct)
    {
        if (!DisposalRule.Certifies(record))
        {
            return null;
        }

        if (await FindAsync(grant.Id, ct) is { } ordered)
        {
            return ordered.Certificate is null
                ? ordered with { Version = ordered.Version + 1, Certificate = record.Id, CertifiedAt = record.RecordedAt }
                : null;
        }

        return end.At <= record.RecordedAt
            ? Ordered(grant, provider, end, record.RecordedAt) with { Certificate = record.Id, CertifiedAt = record.RecordedAt }
            : null;
    }

    public async Task<Disposal?> FindAsync(GrantId grant, CancellationToken ct) =>
        await facts.FindAsync<V1.Disposal>(FactKind.Disposal, grant.Value, ct) is { } standing
            ? UsageWire.Read(standing.Fact, new(new(), "")) ?? throw new InvalidOperationException("A stored disposal could not be read.")
            : null;

    /// <summary>A page by grant: those that a department owes or may demand, or, for an authority, all.</summary>
    public async Task<V1.ListDisposalsResponse> ListAsync(V1.ListDisposalsRequest asked, Actor actor, CancellationToken ct)
    {
        var paging = Paging.Read(asked.PageSize, asked.PageToken);
        var own = actor.Department!.Value;
        var key = (actor.Role == Role.Authority, asked.OpenOnly) switch
        {
            (true, true) => FactKey.AllOwed,
            (true, false) => null,
            (false, true) => FactKey.Owed(own),
            (false, false) => FactKey.Party(own),
        };
        var page = key is null
            ? await store.ListAsync(FactKind.Disposal, paging.AfterId, paging.Size, ct)
            : await store.ListAsync(FactKind.Disposal, key, paging.AfterId, paging.Size, ct);
        return new()
        {
            Disposals = { page.Select(fact => FactBook.Read<V1.Disposal>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }

    public NewFact ToFact(Disposal disposal)
    {
        ImmutableArray<string> parties = [disposal.Consumer.Value, disposal.Provider.Value];
        var text = disposal.Certificate is null ? OrderedText(disposal) : $"{disposal.Grant}: the disposal is certified by {disposal.Certificate}.";
        return new(FactKind.Disposal, disposal.Grant.Value, disposal.Version, FactBook.Write(disposal.ToWire()))
        {
            Keys =
            [
                .. parties.Select(FactKey.Party),
                FactKey.Grant(disposal.Grant.Value),
                .. disposal.Certificate is null ? [FactKey.AllOwed, .. parties.Select(FactKey.Owed)] : (ReadOnlySpan<string>)[],
            ],
            Notices = [.. parties.Distinct().Select(party => new NewNotice(party, V1.NoticeKind.Disposal, disposal.Grant.Value, text))],
        };
    }

    private Disposal Ordered(Grant grant, DepartmentId provider, GrantEnd end, DateTimeOffset now) =>
        DisposalRule.Order(grant, provider, end, calendar, options.Value.Workdays, now);

    private string OrderedText(Disposal disposal)
    {
        var over = disposal.Cause == EndCause.Ended ? "has ended" : $"was {UsageWire.Word(disposal.Cause)}";
        var by = disposal.Due switch
        {
            DueDate.Known known => $"by {DueWire.Day(known.Day)}",
            DueDate.Unpublished unpublished => $"by a day of {unpublished.Year}, whose calendar is not published yet",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return $"{disposal.Grant} {over}. Its data is to be disposed of {by} ({options.Value.Workdays} working days, a policy of this exchange: " +
            $"the Decree sets no term): {disposal.Requires}";
    }

    private static Grant Read(V1.Grant wire) =>
        GrantWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored grant could not be read.");
}
