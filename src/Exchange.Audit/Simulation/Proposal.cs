using System.Collections.Immutable;
using Exchange.Audit.Facts;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;

namespace Exchange.Audit.Simulation;

/// <summary>
/// A change that nobody has made, and everything else as it stands. What a grant's or a resource's state is today says nothing of the
/// day of a read: the grant that permitted it, and those that it is a part of, are taken as in force, within their periods.
/// </summary>
/// <param name="grants">The grants that stand.</param>
/// <param name="standing">The resource as it stands.</param>
/// <param name="resource">The resource as it would stand.</param>
/// <param name="proposed">The grant as it would stand; null: the resource is what would change.</param>
internal sealed class Proposal(GrantIndex grants, Resource standing, Resource resource, Grant? proposed)
{
    // Of so many grants at most what is read is kept, so that a replay's memory does not grow with the log.
    private const int KeptMax = 4096;

    private readonly Resource _resource = resource with { State = ResourceState.Published };
    private readonly Dictionary<GrantId, Held?> _kept = [];

    public Verdict Of(PastRead read)
    {
        if (HeldBy(read) is not { } held)
        {
            return Verdict.Undecidable.One;
        }

        return GrantRule.Decide(held.Grants, _resource, read.Asked, read.At, held.Find) switch
        {
            Decision.Refuse refusal => new Verdict.Refused(refusal.Reason),
            Decision.Permit { Withheld: var withheld } when withheld.Any(read.Served.Contains) => new Verdict.Cut([.. withheld.Where(read.Served.Contains)]),
            Decision.Permit permit when DataRule.MayMatter(held.Stood, permit.Grant, standing, _resource) => Verdict.Undecidable.One,
            _ => Verdict.Unchanged.One,
        };
    }

    private Held? HeldBy(PastRead read)
    {
        if (_kept.TryGetValue(read.Grant, out var known))
        {
            return known;
        }

        if (_kept.Count == KeptMax)
        {
            _kept.Clear();
        }

        return _kept[read.Grant] = grants.Find(read.Grant) is { } stood && stood.Consumer == read.Asked.Consumer && stood.Resource == read.Asked.Resource
            ? Read(stood)
            : null;
    }

    private Held Read(Grant stood)
    {
        var own = (proposed?.Id == stood.Id ? proposed : stood) with { State = GrantState.Active };
        ImmutableArray<Grant> all = [own, .. grants.Held(stood.Consumer, stood.Resource).Where(grant => grant.Id != own.Id)];
        var known = all.ToDictionary(grant => grant.Id);
        foreach (var grant in all)
        {
            for (var id = grant.DelegatedFrom; id is not null && !known.ContainsKey(id) && grants.Find(id) is { } parent; id = parent.DelegatedFrom)
            {
                known[id] = grant.Id == own.Id ? parent with { State = GrantState.Active } : parent;
            }
        }

        return new(stood, all, known);
    }

    /// <summary>The grant under which reads were permitted, as it stands, and all that would be weighed.</summary>
    private sealed record Held(Grant Stood, ImmutableArray<Grant> Grants, Dictionary<GrantId, Grant> Known)
    {
        public Func<GrantId, Grant?> Find { get; } = id => Known.GetValueOrDefault(id);
    }
}
