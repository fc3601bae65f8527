using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Corrections;

/// <summary>
/// Corrections filed by those who use a datum, and settled. Filing again what a case already says changes nothing and succeeds.
/// </summary>
internal sealed class CorrectionBook(
    FactBook facts, CorrectionCases cases, CatalogueReading catalogue, WorkCalendar calendar, TimeProvider time)
{
    // Of those who race, one wins each time.
    private const int RacesMax = 100;

    /// <summary>Files a correction, or joins the one that is open.</summary>
    public async Task<(long Revision, Correction Correction, bool Joined)> FileAsync(
        V1.FileCorrectionRequest asked, Actor actor, CancellationToken ct)
    {
        var filing = Filing.Read(asked);
        var (item, read) = await RequireStandingAsync(filing, actor.Department!, ct);
        var source = await SourceAsync(item.Element!, ct);
        await RequireFittingAsync(filing, item.Element!, read, source, actor.Department!, ct);
        for (var races = 0; ; races++)
        {
            try
            {
                return await OpenOrJoinAsync(filing, item.Element!, source, actor, ct);
            }
            catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced && races < RacesMax)
            {
                // Another opened the case, or joined it, in the meantime: this filing joins it.
            }
        }
    }

    public Task<(long Revision, Correction Correction, int Told)> VerifyAsync(V1.VerifyCorrectionRequest asked, Actor actor, CancellationToken ct) =>
        MoveAsync(asked.Id, asked.Version, CorrectionState.Verifying, null, actor, ct);

    /// <summary>The outcome is pushed to every consumer of the item, and to those who filed or assert something.</summary>
    public Task<(long Revision, Correction Correction, int Told)> ResolveAsync(
        V1.ResolveCorrectionRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        CorrectionWire.ReadId(fields, "id", asked.Id);
        found.When(
            asked.Outcome is not (V1.CorrectionState.Corrected or V1.CorrectionState.Upheld),
            "outcome",
            asked.Outcome == V1.CorrectionState.Unspecified ? ViolationCode.FieldRequired : ViolationCode.FieldUnknownValue,
            "CORRECTED or UPHELD.");
        var text = fields.Text("text", asked.Text, CorrectionWire.GroundsMax);
        found.ThrowIfAny();
        return MoveAsync(asked.Id, asked.Version, (CorrectionState)asked.Outcome, text, actor, ct);
    }

    public Task<(long Revision, Correction Correction, int Told)> CloseAsync(V1.CloseCorrectionRequest asked, Actor actor, CancellationToken ct) =>
        MoveAsync(asked.Id, asked.Version, CorrectionState.Closed, null, actor, ct);

    /// <exception cref="ExchangeException">CORRECTION_NOT_FOUND: there is none, or the actor may not see it.</exception>
    public async Task<Correction> GetAsync(string id, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var known = CorrectionWire.ReadId(new(found, ""), "id", id);
        found.ThrowIfAny();
        return await cases.FindAsync(known!, ct) is ({ } correction, _) && MaySee(correction, actor)
            ? correction
            : throw new ExchangeException(Reason.CorrectionNotFound);
    }

    /// <summary>The parties, and authorities.</summary>
    public static bool MaySee(Correction correction, Actor actor) =>
        actor.Role == Role.Authority || correction.Parties.Contains(actor.Department);

    public bool IsOverdue(Correction correction) => CorrectionRule.IsOverdue(correction, time.GetUtcNow());

    // Who may not read the datum learns nothing of it, not even that it is there.
    private async Task<(Item Item, Resource Read)> RequireStandingAsync(Filing filing, DepartmentId filer, CancellationToken ct)
    {
        if (await catalogue.FindAsync(filing.Resource, ct) is not { } resource)
        {
            throw new ExchangeException(Reason.CorrectionNotOpenTo);
        }

        var item = resource.Find(filing.Item);
        var isReader = resource.Provider == filer || (await catalogue.PermittingGrantsAsync(resource.Code, ct))
            .Any(grant => grant.Consumer == filer && (item is null || grant.Items.Contains(item.Id)));

        if (!isReader && (item?.Element is not { } element || !(await catalogue.CarriersAsync(element, ct)).Any(carrier => carrier.Provider == filer)))
        {
            throw new ExchangeException(Reason.CorrectionNotOpenTo);
        }

        var found = new Violations();
        found.When(item is null, "item", ViolationCode.ItemUnknown, "The resource has no such item.");
        found.When(
            item is { Element: null }, "item", ViolationCode.FieldConflict, "An item that carries an element; of this one nobody is the source.");
        found.ThrowIfAny();
        return (item!, resource);
    }

    // The case goes to the designated source, whatever copy was read.
    private async Task<Resource> SourceAsync(ElementId element, CancellationToken ct)
    {
        if ((await catalogue.CarriersAsync(element, ct)).FirstOrDefault(carrier => carrier.Carrying(element)!.Claim == Claim.Source) is { } found)
        {
            return found;
        }

        throw await catalogue.DesignationAsync(element, ct) is null
            ? new(Reason.SourceUndesignated) { Facts = ExchangeException.Fact("element", element.Value) }
            : new ExchangeException(
                Reason.ReferenceMissing, [new("item", ViolationCode.FieldConflict, "The element's source has published no resource that carries it yet.")]);
    }

    private async Task RequireFittingAsync(
        Filing filing, ElementId element, Resource read, Resource source, DepartmentId filer, CancellationToken ct)
    {
        var key = source.KeyItem is { } id ? source.Find(id) : null;
        if (key is null)
        {
            throw new ExchangeException(Reason.LookupUnsupported);
        }

        var found = new Violations();
        found.When(
            !SubjectRule.SameSubjects(read, source),
            "resource",
            ViolationCode.FieldConflict,
            $"Its key is not that of the element's source; name the source's own resource {source.Code}.");
        found.When(
            filing.Subject.Type != key.Type,
            "subject",
            ViolationCode.KeyTypeMismatch,
            $"The key item {key.Id} is of type {key.Type.ToString().ToUpperInvariant()}.");
        var carriers = await catalogue.CarriersAsync(element, ct);
        for (var i = 0; i < filing.Claims.Length; i++)
        {
            var claim = filing.Claims[i];
            found.When(
                claim.Department is { } holder && holder != filer && !carriers.Any(carrier => carrier.Provider == holder),
                $"claims[{i}].department",
                ViolationCode.FieldConflict,
                "A department that holds the element, or your own; empty for a document from outside.");
            found.When(
                claim.Resource is { } copy && !carriers.Any(carrier => carrier.Code == copy && carrier.Provider == claim.Department),
                $"claims[{i}].resource",
                ViolationCode.FieldConflict,
                "A resource of that department that carries the element; empty for none.");
        }

        found.ThrowIfAny();
    }

    private async Task<(long Revision, Correction Correction, bool Joined)> OpenOrJoinAsync(
        Filing filing, ElementId element, Resource source, Actor actor, CancellationToken ct)
    {
        var others = await catalogue.OthersAsync(element, source, ct);
        var now = time.GetUtcNow();
        if (await cases.OpenAsync(element.Value, source.Code, others, filing.Subject, ct) is ({ } open, var standing))
        {
            return await JoinAsync(open, standing, CorrectionRule.Follow(open, source, CorrectionRule.Due(calendar, now)), filing, actor, ct);
        }

        var correction = new Correction
        {
            Id = CorrectionId.New(now),
            Version = 1,
            Kind = CorrectionKind.Value,
            Element = element,
            Resource = source.Code,
            Source = source.Provider,
            Subject = filing.Subject,
            FiledBy = actor.Department,
            Grounds = filing.Grounds,
            Claims = ClaimRule.Join([], filing.Claims),
            State = CorrectionState.Filed,
            FiledAt = now,
            Due = CorrectionRule.Due(calendar, now),
        };
        var revision = await facts.CommitAsync(CorrectionCases.ToFact(correction, CorrectionCases.Filed(correction)), actor, "", ct);
        return (revision, correction, false);
    }

    private async Task<(long Revision, Correction Correction, bool Joined)> JoinAsync(
        Correction open, long standing, Correction followed, Filing filing, Actor actor, CancellationToken ct)
    {
        var own = new CorrectionClaim(actor.Department, null, filing.Grounds, null);
        var joined = followed with
        {
            Version = open.Version + 1,
            Claims = ClaimRule.Join(open.Claims, open.FiledBy == actor.Department ? filing.Claims : [own, .. filing.Claims]),
            Grounds = open.Grounds.Contains(filing.Grounds, StringComparison.Ordinal) ? open.Grounds : $"{open.Grounds} / {filing.Grounds}",
        };
        if (joined.Claims.Length == open.Claims.Length && joined.Grounds == open.Grounds && joined.Resource == open.Resource)
        {
            return (standing, open, true);
        }

        var found = new Violations();
        const string Full = "The case holds as much as it can; its source has to verify it.";
        found.When(joined.Claims.Length > ClaimRule.ClaimsMax, "claims", ViolationCode.FieldOutOfRange, Full);
        found.When(joined.Grounds.Length > CorrectionWire.GroundsTogetherMax, "grounds", ViolationCode.FieldOutOfRange, Full);
        found.ThrowIfAny();
        return (await facts.CommitAsync(CorrectionCases.ToFact(joined, CorrectionCases.FiledAnew(joined, open)), actor, "", ct), joined, true);
    }

    private async Task<(long Revision, Correction Correction, int Told)> MoveAsync(
        string id, uint version, CorrectionState to, string? outcome, Actor actor, CancellationToken ct)
    {
        var correction = await GetAsync(id, actor, ct);
        if (correction.Version != version)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }

        if (CorrectionRule.Decide(correction, to, actor.Department, actor.Role) is { } refusal)
        {
            throw new ExchangeException(refusal);
        }

        var moved = correction with { Version = version + 1, State = to };
        if (outcome is null)
        {
            return (await facts.CommitAsync(CorrectionCases.ToFact(moved), actor, "", ct), moved, 0);
        }

        moved = moved with { Resolution = to, Outcome = outcome, ResolvedAt = time.GetUtcNow() };
        var what = to == CorrectionState.Corrected ? "corrected by its source." : "upheld by its source.";
        ImmutableArray<NewNotice> told =
            [.. (await ConsumersAsync(moved, ct)).Select(one => CorrectionCases.Notice(moved, one, V1.NoticeKind.CorrectionResolved, what))];
        return (await facts.CommitAsync(CorrectionCases.ToFact(moved, told), actor, "", ct), moved, told.Length);
    }

    // Whoever may read the item from its source now, and the parties but the source itself. A key in doubt is all its items'.
    private async Task<HashSet<DepartmentId>> ConsumersAsync(Correction correction, CancellationToken ct)
    {
        var consumers = correction.Parties.ToHashSet();
        if (correction.Kind != CorrectionKind.Hint && await catalogue.FindAsync(correction.Resource, ct) is { } resource)
        {
            var item = correction.Kind == CorrectionKind.Value && correction.Element is { } element ? resource.Carrying(element) : null;
            consumers.UnionWith((await catalogue.PermittingGrantsAsync(resource.Code, ct))
                .Where(grant => item is null || grant.Items.Contains(item.Id)).Select(grant => grant.Consumer));
        }

        consumers.Remove(correction.Source);
        return consumers;
    }

    /// <summary>What is filed, once its form is known to be good.</summary>
    private sealed record Filing(
        ResourceCode Resource, ItemId Item, Cell Subject, string Grounds, ImmutableArray<CorrectionClaim> Claims)
    {
        private const int ClaimsMax = 20;

        public static Filing Read(V1.FileCorrectionRequest asked)
        {
            var found = new Violations();
            var fields = new Fields(found, "");
            var resource = CatalogueWire.ReadCode(fields, "resource", asked.Resource);
            var item = CatalogueWire.ReadItemId(fields, "item", asked.Item);
            var subject = CorrectionWire.ReadSubject(fields, "subject", asked.Subject);
            var grounds = fields.Text("grounds", asked.Grounds, CorrectionWire.GroundsMax);
            var claims = fields.Each("claims", asked.Claims, 0, ClaimsMax, ReadClaim);
            found.ThrowIfAny();
            return new(resource!, item!, subject, grounds, claims);
        }

        private static CorrectionClaim ReadClaim(Fields fields, string field, V1.CorrectionClaim wire)
        {
            var claim = CorrectionWire.ReadClaim(fields, field, wire);
            var at = fields.Under(field);
            if (claim.Statement.Length == 0)
            {
                at.Add("statement", ViolationCode.FieldRequired, "What is asserted.");
            }

            if (claim.Found != 0 || claim.FoundAt is not null)
            {
                at.Add("found", ViolationCode.FieldConflict, "Comparisons count what they find; leave it out.");
            }

            return claim;
        }
    }
}
