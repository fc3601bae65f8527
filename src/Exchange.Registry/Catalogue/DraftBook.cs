using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>What became of one resource asked to be drafted.</summary>
internal sealed record Drafted(Draft Draft, ImmutableArray<Gap> Gaps, ImmutableArray<Difference> Differences, bool IsUnchanged);

/// <summary>The life of drafts (Decree 809, Art 13, 16). To those who may not see it, a draft does not exist.</summary>
internal sealed class DraftBook(
    FactBook facts, CatalogueReading reading, PublicationCheck check, MappingCheck mappings, PublicationBook publications, WorkCalendar calendar,
    TimeProvider time)
{
    private const int ResourcesMax = 1000;

    /// <summary>Writes drafts, all or none; the revision is 0 when nothing was written.</summary>
    public async Task<(long Revision, IReadOnlyList<Drafted> Outcomes)> DraftAsync(
        IReadOnlyList<V1.Resource> asked, bool validateOnly, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Steward);
        var found = new Violations();
        found.When(asked.Count == 0, "resources", ViolationCode.FieldRequired, "Give at least 1.");
        found.When(asked.Count > ResourcesMax, "resources", ViolationCode.FieldOutOfRange, $"At most {ResourcesMax}.");
        found.ThrowIfAny();
        var (resources, view) = await check.RequireAsync(asked, i => $"resources[{i}]", actor, ct);
        var outcomes = new List<Drafted>(resources.Length);
        foreach (var resource in resources)
        {
            outcomes.Add(await OutcomeAsync(resource, view, actor, ct));
        }

        IReadOnlyList<NewFact> changes = [.. outcomes.Where(outcome => !outcome.IsUnchanged).Select(outcome => Fact(outcome.Draft))];
        return (validateOnly || changes.Count == 0 ? 0 : await facts.CommitAsync(changes, actor, "", ct), outcomes);
    }

    /// <summary>A page of the drafts under way that the actor may see.</summary>
    public Task<IReadOnlyList<StoredFact>> ListAsync(Paging paging, Actor actor, CancellationToken ct) => facts.ListAsync(
        FactKind.Draft, actor.Role == Role.Authority ? FactKey.UnderWay : FactKey.Party(actor.Department!.Value), paging, ct);

    public async Task<(long Revision, Draft Draft)> SignAsync(string code, uint version, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Head);
        var draft = await SeenAsync(code, version, null, actor, ct);
        return await CommitAsync(Step(draft, new DraftCommand.Sign(), actor), "", actor, ct);
    }

    public async Task<(long Revision, Draft Draft)> FileAsync(string code, uint version, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Steward);
        var draft = await SeenAsync(code, version, null, actor, ct);
        var filed = Step(draft, new DraftCommand.File(ReviewRule.Due(calendar, time.GetUtcNow())), actor);
        return await publications.LacksConsultationAsync(draft.Resource, await reading.ViewAsync([draft.Resource], ct), ct)
            ? throw new ExchangeException(Reason.ConsultationMissing) { Facts = ExchangeException.Fact("field", "resource.filing.consultation") }
            : await CommitAsync(filed, "", actor, ct);
    }

    public async Task<(long Revision, Draft Draft)> ReturnAsync(string code, uint version, string reason, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var draft = await SeenAsync(code, version, reason, actor, ct);
        var returned = Step(draft, new DraftCommand.SendBack(reason), actor);
        var notice = new NewNotice(
            draft.Resource.Provider.Value,
            V1.NoticeKind.DraftMoved,
            draft.Resource.Code.Value,
            $"The draft of {draft.Resource.Code} {draft.Resource.Name} was returned: {reason}");
        return (await facts.CommitAsync(Fact(returned, notice), actor, reason, ct), returned);
    }

    public async Task<long> DiscardAsync(string code, uint version, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Steward);
        var draft = await SeenAsync(code, version, null, actor, ct);
        return (await CommitAsync(Step(draft, new DraftCommand.Discard(), actor), "", actor, ct)).Revision;
    }

    public async Task<Publication> PublishAsync(string code, uint version, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var draft = await SeenAsync(code, version, null, actor, ct, "draft_version");
        var published = Step(draft, new DraftCommand.Publish(), actor);

        // A source may take its time, so that it is asked before anything is held against the catalogue as it then stands.
        await mappings.RequireAsync(published.Resource, ct);
        return await publications.PublishAsync(published, actor, ct);
    }

    public async Task<Drafted> GetAsync(string code, Actor actor, CancellationToken ct)
    {
        var draft = await SeenAsync(code, null, null, actor, ct);
        return await DescribeAsync(draft, await reading.ViewAsync([draft.Resource], ct), ct);
    }

    /// <summary>A draft as it is stored. It is found among those under way until it is published or given up.</summary>
    public static NewFact Fact(Draft draft, params ReadOnlySpan<NewNotice> notices) =>
        new(FactKind.Draft, draft.Resource.Code.Value, draft.Version, FactBook.Write(draft.ToWire()))
        {
            Keys = draft.IsUnderWay ? [FactKey.UnderWay, FactKey.Party(draft.Resource.Provider.Value)] : [],
            Notices = [.. notices],
        };

    private async Task<Drafted> OutcomeAsync(Resource asked, CatalogueView view, Actor actor, CancellationToken ct)
    {
        var draft = view.Drafts.GetValueOrDefault(asked.Code);
        var stands = draft is { IsUnderWay: true } ? draft.Resource : view.Resources.GetValueOrDefault(asked.Code);
        var isUnchanged = stands is not null && stands.AsAsked().ToWire().Equals(asked.ToWire()) && draft is not { State: DraftState.Returned };
        return isUnchanged
            ? (await DescribeAsync(draft is { State: not DraftState.Discarded } ? draft : AsPublished(stands!), view, ct)) with { IsUnchanged = true }
            : await DescribeAsync(Draft.Begin(asked, actor.Name, (draft?.Version ?? 0) + 1), view, ct);
    }

    private async Task<Drafted> DescribeAsync(Draft draft, CatalogueView view, CancellationToken ct)
    {
        var before = view.Resources.GetValueOrDefault(draft.Resource.Code);
        var gaps = FilingRule.Gaps(draft.Resource);
        if (draft.IsUnderWay && await publications.LacksConsultationAsync(draft.Resource, view, ct))
        {
            gaps = gaps.Insert(0, new("filing.consultation", "The agreement with those who read what changes, and its filing (政务数据共享条例 Art 27).", true));
        }

        return new(draft, gaps, before is null ? [] : ResourceDifference.Between(before.AsAsked(), draft.Resource.AsAsked()), false);
    }

    /// <exception cref="ExchangeException">DRAFT_NOT_FOUND: there is none, or the actor may not see it. VERSION_RACED.</exception>
    private async Task<Draft> SeenAsync(
        string code, uint? version, string? reason, Actor actor, CancellationToken ct, string versionField = "version")
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var known = CatalogueWire.ReadCode(fields, "code", code);
        found.When(version == 0, versionField, ViolationCode.FieldRequired, "The version that the caller has seen.");
        if (reason is not null)
        {
            fields.Text("reason", reason, 1000);
        }

        found.ThrowIfAny();
        var draft = await reading.DraftAsync(known!, ct);
        if (draft is null || (actor.Role != Role.Authority && draft.Resource.Provider != actor.Department))
        {
            throw new ExchangeException(Reason.DraftNotFound);
        }

        return version is null || version == draft.Version ? draft : throw new ExchangeException(Reason.VersionRaced);
    }

    private Draft Step(Draft draft, DraftCommand command, Actor actor) => DraftRule.Decide(draft, command, actor.Name, time.GetUtcNow()) switch
    {
        DraftStep.Taken step => step.Draft,
        DraftStep.Refused { Reason: var reason } when reason == Reason.FilingIncomplete => throw new ExchangeException(
            reason, command is DraftCommand.File ? FilingRule.BeforeFiling(draft.Resource) : FilingRule.Violations(draft.Resource)),
        var step => throw new ExchangeException(((DraftStep.Refused)step).Reason),
    };

    private async Task<(long Revision, Draft Draft)> CommitAsync(Draft draft, string reason, Actor actor, CancellationToken ct) =>
        (await facts.CommitAsync(Fact(draft), actor, reason, ct), draft);

    private static Draft AsPublished(Resource resource) => new() { Resource = resource, State = DraftState.Published, Version = 0 };
}
