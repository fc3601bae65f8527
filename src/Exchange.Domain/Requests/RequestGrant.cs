using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>The grant that a request comes to, and what stands in its way.</summary>
public static class RequestGrant
{
    /// <summary>Its id is the request's, so that no request can have two.</summary>
    public static GrantId IdOf(RequestId request) => GrantId.Parse($"G-{request.Hex.ToUpperInvariant()}");

    /// <summary>
    /// Whether an id is one that a request's grant has, or will have. Requests' ids can be worked out: whoever took the grant's for
    /// another grant would keep the request from ever becoming effective.
    /// </summary>
    public static bool IsId(GrantId id) => id.Value is ['G', '-', .. { Length: RequestId.Digits } digits] && digits.All(char.IsAsciiHexDigitUpper);

    /// <summary>The grant as it would be issued now.</summary>
    /// <param name="request">Agreed to.</param>
    /// <param name="resource">Its resource's newest version.</param>
    /// <param name="obliged">What a delegation obliges to beside the resource's conditions.</param>
    /// <param name="now">When.</param>
    public static Grant Of(SharingRequest request, Resource resource, ImmutableArray<Obligation> obliged, DateTimeOffset now)
    {
        var statements = request.Statements;
        return new()
        {
            Id = IdOf(request.Id),
            Version = 1,
            Consumer = request.Consumer,
            Resource = resource.Code,
            Items = request.Demand.Items,
            Scope = request.Demand.Scope,
            Purpose = statements.Purpose,
            Modes = request.Demand.Modes,
            Begins = statements.Begins > now ? statements.Begins : now,
            Ends = statements.Ends,
            Obligations =
            [
                .. Demanded(request, resource).OfType<Condition.Obliged>().Where(term => term.Concerns(statements.Purpose)).Select(term => term.Obligation)
                    .Concat(obliged).Distinct(),
            ],
            Masks =
            [
                .. Demanded(request, resource).OfType<Condition.Masked>().Select(term => term.Mask)
                    .Where(masked => request.Demand.Items.Contains(masked.Item)),
            ],
            GroupSizeMin = Demanded(request, resource).OfType<Condition.Grouped>().Select(term => term.SizeMin).DefaultIfEmpty().Max(),
            ImpactAssessment = statements.ImpactAssessment,
            Basis = statements.Basis,
            State = GrantState.Active,
            ResourceVersion = resource.Version,
            Request = request.Id.Value,
            Quota = request.Demand.Quota,
            Ceiling = request.Demand.Items.Select(resource.Find).OfType<Item>().Select(item => item.Grade ?? resource.Grade).Max(),
            ContractorTasks = statements.ContractorTasks,
            MayPassOn = request.Answer?.MayPassOn ?? false,
            Disposal = request.Answer?.Disposal,
        };
    }

    /// <summary>Why it may not be issued; null: it may, as far as the violations are none.</summary>
    /// <param name="grant">The grant as it would be issued.</param>
    /// <param name="request">What it comes of.</param>
    /// <param name="resource">Its resource's newest version.</param>
    /// <param name="consumer">The requester.</param>
    /// <param name="received">
    /// The resource in the version of the receipt, where its provider answers: what it has added to its conditions since stops neither
    /// its consent nor the delivery (Decree 809, Art 15). Null: only the newest conditions count.
    /// </param>
    public static (Reason? Reason, ImmutableArray<Violation> Violations) Obstacles(
        Grant grant, SharingRequest request, Resource resource, Department consumer, Resource? received = null)
    {
        if (IssueRule.Decide(grant, resource, consumer, null) is { } reason)
        {
            return (reason, []);
        }

        // To 回流 no condition is attached, whatever others have to meet (Decree 809, Art 24).
        var found = new Violations();
        var mismatches = IssueRule.Mismatches(grant, request.Demand.ReturnFlow ? resource with { Conditions = null } : resource, consumer);
        var isNew = received is not null && request.Path != RequestPath.None &&
            IssueRule.Mismatches(grant, resource with { Conditions = received.Conditions }, consumer).IsEmpty;
        found.AddRange(isNew ? [] : mismatches);
        found.When(grant.Ends <= grant.Begins, "grant.ends", ViolationCode.FieldConflict, "The time that was asked for has passed; file anew.");
        return (found.Any ? Reason.RequestInvalid : null, found.ToImmutable());
    }

    // The terms of the published conditions; of a 回流 none.
    private static ImmutableArray<Condition> Demanded(SharingRequest request, Resource resource) =>
        request.Demand.ReturnFlow || !request.Demand.Items.Any(id => resource.Find(id) is { } item && SharingRule.Of(item, resource) == Sharing.Conditional)
            ? []
            : resource.Conditions?.Terms ?? [];
}
