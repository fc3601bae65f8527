using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>A publication: what stands now, what it changed, and how many departments were told.</summary>
internal sealed record Publication(long Revision, uint Version, ImmutableArray<Difference> Differences, uint Told);

/// <summary>Puts resources into the catalogue and takes them out. Who reads them is told in the same transaction.</summary>
internal sealed class PublicationBook(FactBook facts, CatalogueReading reading, PublicationCheck check, TimeProvider time)
{
    /// <summary>Publishes a resource of a seed, which acts for the authority, by the same rules and without a draft.</summary>
    public async Task<long> SeedAsync(V1.Resource asked, Actor actor, CancellationToken ct)
    {
        if (await StoodAsync(asked, ct) is { } revision)
        {
            return revision;
        }

        var (resources, view) = await check.RequireAsync([asked], _ => "resource", actor, ct);
        var resource = resources[0];
        if (FilingRule.Violations(resource) is { IsEmpty: false } missing)
        {
            throw new ExchangeException(Reason.FilingIncomplete, missing);
        }

        var published = resource with { Filing = resource.Filing with { PublishedAt = time.GetUtcNow() } };
        return (await CommitAsync(published, null, view, actor, ct)).Revision;
    }

    /// <summary>Publishes a draft that the rule let through.</summary>
    public async Task<Publication> PublishAsync(Draft draft, Actor actor, CancellationToken ct)
    {
        var view = await check.RequireStillAsync(draft.Resource, ct);
        try
        {
            return await CommitAsync(draft.Resource, draft, view, actor, ct);
        }
        catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced)
        {
            // Another may have become the source in between, which the database has seen: then that is the answer.
            await check.RequireStillAsync(draft.Resource, ct);
            throw;
        }
    }

    /// <summary>What would be published needs the consultation of those who read it, and names none of its own.</summary>
    public async Task<bool> LacksConsultationAsync(Resource resource, CatalogueView view, CancellationToken ct)
    {
        var before = view.Resources.GetValueOrDefault(resource.Code);
        if (resource.Filing.Consultation is { } named && named != before?.Filing.Consultation)
        {
            return false;
        }

        return (before is not null && ConsultationRule.IsNeeded(before, resource, await reading.LiveGrantsAsync(resource.Code, ct)))
            || (Superseded(resource, view) is { } old && (await reading.LiveGrantsAsync(old.Code, ct)).Length > 0);
    }

    /// <summary>Withdraws a resource after consultation (Decree 809, Art 27).</summary>
    public async Task<(long Revision, uint Told)> WithdrawAsync(V1.WithdrawResourceRequest asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Steward);
        var found = new Violations();
        var fields = new Fields(found, "");
        var code = CatalogueWire.ReadCode(fields, "code", asked.Code);
        var reason = fields.Text("reason", asked.Reason, 500);
        var consultation = fields.Optional("consultation", asked.Consultation, 200);
        found.ThrowIfAny();

        var standing = await reading.FindAsync(code!, ct) ?? throw new ExchangeException(Reason.ResourceNotFound);
        actor.RequireStewardOf(standing.Provider);
        if (standing.Version != asked.Version)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }

        if (standing.State != ResourceState.Published)
        {
            throw new ExchangeException(Reason.ResourceEnded);
        }

        var known = await facts.RevisionAsync(ct);
        var live = await reading.LiveGrantsAsync(standing.Code, ct);
        if (live.Length > 0 && consultation is null)
        {
            throw new ExchangeException(Reason.ConsultationMissing) { Facts = ExchangeException.Fact("field", "consultation") };
        }

        var withdrawn = standing with
        {
            State = ResourceState.Withdrawn,
            Filing = standing.Filing with { Consultation = consultation ?? standing.Filing.Consultation },
        };
        var change = Ended(withdrawn, live, known, $"{standing.Code} {standing.Name} was withdrawn: {reason}");
        return (await facts.CommitAsync(change, actor, reason, ct), Consumers(live));
    }

    private async Task<Publication> CommitAsync(Resource resource, Draft? draft, CatalogueView view, Actor actor, CancellationToken ct)
    {
        var known = await facts.RevisionAsync(ct);
        if (await LacksConsultationAsync(resource, view, ct))
        {
            throw new ExchangeException(Reason.ConsultationMissing) { Facts = ExchangeException.Fact("field", "resource.filing.consultation") };
        }

        var before = view.Resources.GetValueOrDefault(resource.Code);
        var published = resource with { Version = (before?.Version ?? 0) + 1 };
        ImmutableArray<Difference> differences = before is null ? [] : ResourceDifference.Between(before, published);
        var told = ConsultationRule.Told(differences, before is null ? [] : await reading.LiveGrantsAsync(resource.Code, ct));
        var (changes, consumers) = (new List<NewFact>(), told.Select(each => each.Consumer).ToHashSet());

        // What it replaces ends first, and so lets its claims go.
        if (Superseded(resource, view) is { } old)
        {
            var live = await reading.LiveGrantsAsync(old.Code, ct);
            consumers.UnionWith(live.Select(grant => grant.Consumer));
            var superseded = old with { State = ResourceState.Superseded, SupersededBy = resource.Code };
            changes.Add(Ended(superseded, live, known, $"{old.Code} {old.Name} was superseded by {resource.Code} {resource.Name}."));
        }

        changes.Add(Fact(published) with
        {
            KnownUpTo = Grants(published, known),
            Notices = [.. told.Select(each => new NewNotice(
                each.Consumer.Value,
                V1.NoticeKind.ResourceChanged,
                resource.Code.Value,
                $"{resource.Code} {resource.Name} is published in version {published.Version}: {string.Join("; ", each.Differences)}."))],
        });
        if (draft is not null)
        {
            changes.Add(DraftBook.Fact(
                draft, new NewNotice(
                    resource.Provider.Value,
                    V1.NoticeKind.DraftMoved,
                    resource.Code.Value,
                    $"{resource.Code} {resource.Name} was published in version {published.Version}.")));
        }

        var revision = await facts.CommitAsync(changes, actor, "", ct);
        return new(revision, published.Version, differences, (uint)consumers.Count);
    }

    // A seed is applied at each start, and must not undo what a call has changed since.
    private async Task<long?> StoodAsync(V1.Resource asked, CancellationToken ct)
    {
        if (AsAsked(asked) is not { } said || await facts.FindAsync<V1.Resource>(FactKind.Resource, asked.Code, ct) is not { } standing)
        {
            return null;
        }

        return await facts.StoodAsync<V1.Resource>(FactKind.Resource, asked.Code, stood => said.Equals(AsAsked(stood)), ct) ? standing.Revision : null;
    }

    private static V1.Resource? AsAsked(V1.Resource wire) => CatalogueWire.Read(wire, new(new(), ""))?.AsAsked().ToWire();

    private static Resource? Superseded(Resource resource, CatalogueView view) =>
        resource.Supersedes is { } code && view.Resources.GetValueOrDefault(code) is { State: ResourceState.Published } old ? old : null;

    // Whoever is granted meanwhile was neither asked nor told.
    private static (FactKind Kind, string Key, long Revision) Grants(Resource resource, long known) =>
        (FactKind.Grant, FactKey.Resource(resource.Code.Value), known);

    private static NewFact Ended(Resource ended, ImmutableArray<Grant> live, long known, string text)
    {
        var last = ended with { Version = ended.Version + 1 };
        return new(FactKind.Resource, last.Code.Value, last.Version, FactBook.Write(last.ToWire()))
        {
            KnownUpTo = Grants(last, known),
            Notices = [.. live.Select(grant => grant.Consumer).Distinct().Select(consumer =>
                new NewNotice(consumer.Value, V1.NoticeKind.ResourceEnded, last.Code.Value, text))],
        };
    }

    private static NewFact Fact(Resource resource) =>
        new(FactKind.Resource, resource.Code.Value, resource.Version, FactBook.Write(resource.ToWire()))
        {
            Claims = [.. resource.Items
                .Where(item => item is { Claim: Claim.Source, Element: not null })
                .Select(item => (item.Element!.Value, resource.Provider.Value))],
            Keys =
            [
                .. resource.Items.Select(item => item.Element).OfType<ElementId>().Select(element => FactKey.Element(element.Value)),
                .. resource.Items.Select(item => FactKey.Named(item.Name)),
            ],
        };

    private static uint Consumers(ImmutableArray<Grant> live) => (uint)live.Select(grant => grant.Consumer).Distinct().Count();
}
