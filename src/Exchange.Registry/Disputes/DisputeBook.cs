using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Requests;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Disputes;

/// <summary>Disputes filed and moved on. Both parties, and the competent authority where one is known, are told of each step.</summary>
internal sealed class DisputeBook(FactBook facts, CatalogueReading catalogue, RequestDisputes requests, TimeProvider time)
{
    public async Task<(long Revision, Dispute Dispute)> FileAsync(V1.FileDisputeRequest asked, Actor actor, CancellationToken ct)
    {
        if (actor.Role is not (Role.Steward or Role.Head))
        {
            throw new ExchangeException(Reason.RoleMissing)
            {
                Facts = ExchangeException.WhoOrWhen(Reason.RoleMissing, [Role.Steward, Role.Head], ""),
            };
        }

        var (element, resource, id, grounds) = ReadFiling(asked);
        var claimant = actor.Department!;
        var request = id is null ? null : await requests.RefusedAsync(id, actor, ct);
        var respondent = await RespondentAsync(element, resource, request, ct);
        var found = new Violations();
        found.When(
            respondent == claimant && request is null,
            element is null ? "resource" : "element",
            ViolationCode.FieldConflict,
            "One whose source or provider is another department.");
        found.ThrowIfAny();

        var now = time.GetUtcNow();
        var division = DisputeRule.Tier((await catalogue.DepartmentAsync(claimant, ct))!.Division, (await catalogue.DepartmentAsync(respondent, ct))!.Division);
        var dispute = new Dispute
        {
            Id = DisputeId.New(now),
            Version = 1,
            Element = element,
            Resource = resource,
            Request = id,
            Claimant = claimant,
            Respondent = respondent,
            Grounds = grounds,
            State = DisputeState.Negotiating,
            FiledAt = now,
            CompetentDivision = division,
            CompetentAuthority = CompetentAuthority.Of(division, await catalogue.AuthoritiesAsync(ct))?.Id,
        };
        if (request is not null)
        {
            // One disputed refusal is one dispute: the request's version holds it.
            return (await facts.CommitAsync([ToFact(dispute), await requests.OpenAsync(request, dispute.Id, actor, ct)], actor, "", ct), dispute);
        }

        try
        {
            return (await facts.CommitAsync(ToFact(dispute), actor, "", ct), dispute);
        }
        catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced)
        {
            // The id is new: what stands in the way is the claimant's own open dispute about the same.
            throw new ExchangeException(Reason.AlreadyExists, raced) { Facts = ExchangeException.Fact("field", element is null ? "resource" : "element") };
        }
    }

    public async Task<(long Revision, Dispute Dispute)> MoveAsync(V1.MoveDisputeRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        DisputeWire.ReadId(fields, "id", asked.Id);
        var to = fields.Choice<DisputeState>("state", (int)asked.State);
        var isSettled = to is DisputeState.Agreed or DisputeState.Decided;
        var outcome = isSettled ? fields.Text("outcome", asked.Outcome, DisputeWire.TextMax) : fields.Optional("outcome", asked.Outcome, DisputeWire.TextMax);
        found.When(
            asked.ForClaimant && !isSettled, "for_claimant", ViolationCode.FieldConflict, "Only what is agreed or decided is for anyone.");
        found.ThrowIfAny();

        var dispute = await GetAsync(asked.Id, actor, ct);
        if (dispute.Version != asked.Version)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }

        if (DisputeRule.Decide(dispute, to, asked.ForClaimant, actor.Department, actor.Role) is { } refusal)
        {
            throw new ExchangeException(refusal);
        }

        var moved = dispute with { Version = dispute.Version + 1, State = to, Outcome = outcome, ForClaimant = asked.ForClaimant };
        IReadOnlyList<NewFact> changes = await requests.SettleAsync(moved, actor, ct) is { } settled ? [ToFact(moved), settled] : [ToFact(moved)];
        return (await facts.CommitAsync(changes, actor, "", ct), moved);
    }

    /// <exception cref="ExchangeException">DISPUTE_NOT_FOUND: there is none, or the actor may not see it.</exception>
    public async Task<Dispute> GetAsync(string id, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        DisputeWire.ReadId(new(found, ""), "id", id);
        found.ThrowIfAny();
        return await facts.FindAsync<V1.Dispute>(FactKind.Dispute, id, ct) is { } standing &&
            Read(standing.Fact) is var dispute && (actor.Role == Role.Authority || IsParty(dispute, actor.Department))
            ? dispute
            : throw new ExchangeException(Reason.DisputeNotFound);
    }

    public static Dispute Read(V1.Dispute wire) =>
        DisputeWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored dispute could not be read.");

    private static bool IsParty(Dispute dispute, DepartmentId? department) =>
        department == dispute.Claimant || department == dispute.Respondent;

    private static (ElementId? Element, ResourceCode? Resource, RequestId? Request, string Grounds) ReadFiling(V1.FileDisputeRequest asked)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var element = asked.Element.Length == 0 ? null : CatalogueWire.ReadElement(fields, "element", asked.Element);
        var resource = asked.Resource.Length == 0 ? null : CatalogueWire.ReadCode(fields, "resource", asked.Resource);
        var request = asked.Request.Length == 0 ? null : RequestWire.ReadId(fields, "request", asked.Request);
        var named = new[] { asked.Element, asked.Resource, asked.Request }.Count(name => name.Length > 0);
        found.When(
            named != 1,
            "element",
            named == 0 ? ViolationCode.FieldRequired : ViolationCode.FieldConflict,
            "Name either the element, the resource or the request.");
        var grounds = fields.Text("grounds", asked.Grounds, DisputeWire.TextMax);
        found.ThrowIfAny();
        return (element, resource, request, grounds);
    }

    private async Task<DepartmentId> RespondentAsync(ElementId? element, ResourceCode? resource, SharingRequest? request, CancellationToken ct)
    {
        if (request is not null)
        {
            return request.Provider ?? throw new ExchangeException(Reason.TransitionRefused);
        }

        if (resource is not null)
        {
            return (await catalogue.FindAsync(resource, ct))?.Provider ?? throw new ExchangeException(Reason.ResourceNotFound);
        }

        await facts.RequireAsync(ct, (FactKind.Element, element!.Value, "element"));
        return (await catalogue.DesignationAsync(element, ct))?.Department
            ?? throw new ExchangeException(Reason.SourceUndesignated) { Facts = ExchangeException.Fact("element", element.Value) };
    }

    private static NewFact ToFact(Dispute dispute)
    {
        ImmutableArray<string> parties = [.. new[] { dispute.Claimant, dispute.Respondent, dispute.CompetentAuthority }.OfType<DepartmentId>().Select(one => one.Value).Distinct()];
        return new(FactKind.Dispute, dispute.Id.Value, dispute.Version, FactBook.Write(dispute.ToWire()))
        {
            Keys =
            [
                FactKey.Party(dispute.Claimant.Value),
                FactKey.Party(dispute.Respondent.Value),
                .. dispute.IsOpen ? [FactKey.Open($"{dispute.Claimant} {dispute.About}")] : (ReadOnlySpan<string>)[],
            ],
            Notices =
            [
                .. parties.Select(party => new NewNotice(
                    party, V1.NoticeKind.DisputeMoved, dispute.Id.Value, $"{dispute.Id}: {dispute.About}: {dispute.State.ToString().ToUpperInvariant()}.")),
            ],
        };
    }
}
