using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Freshness;
using Exchange.Domain.Openings;
using Exchange.Domain.Requests;
using Exchange.Domain.Usage;

namespace Exchange.Domain.Duties;

/// <summary>A resource as it stands: since when this version is published, and since when its rows can be read, if they can.</summary>
public sealed record HeldResource(Resource Resource, DateTimeOffset PublishedAt, DateTimeOffset? MountedAt)
{
    public bool IsInForce => Resource.State == ResourceState.Published;
}

/// <summary>What a holder asserts in a correction, and when a comparison last found it.</summary>
public sealed record ClaimFact(DepartmentId? Department, ResourceCode? Resource, DateTimeOffset? FoundAt);

/// <summary>What duties and findings need to know of a correction. The subject is a digest; nobody here needs to know who it is.</summary>
public sealed record CorrectionFact
{
    public required string Id { get; init; }

    public required uint Version { get; init; }

    /// <summary>A hint about quality: no clock runs, and nothing is disputed.</summary>
    public required bool IsHint { get; init; }

    public required string Element { get; init; }

    public required string Subject { get; init; }

    public required ResourceCode Resource { get; init; }

    public required DepartmentId Source { get; init; }

    public required bool IsOpen { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>The last day of the source's term; null: its year's calendar is not published.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>When the source was found to be right; null: it was not.</summary>
    public DateTimeOffset? UpheldAt { get; init; }

    public ImmutableArray<ClaimFact> Claims { get; init; } = [];

    /// <summary>What it is about: its source, and what its holders assert otherwise in.</summary>
    public IEnumerable<ResourceCode> Resources => Claims.Select(claim => claim.Resource).OfType<ResourceCode>().Append(Resource).Distinct();
}

/// <summary>How often the log has a resource read, and where the last time is.</summary>
public sealed record ReadCount(long Reads, long? LastIndex)
{
    public static ReadCount None { get; } = new(0, null);
}

/// <summary>What the registry said up to one revision, as far as duties and findings rest on it.</summary>
public sealed record StandingFacts
{
    public static StandingFacts Empty { get; } = new();

    public long Revision { get; init; }

    public ImmutableDictionary<DepartmentId, Department> Departments { get; init; } = ImmutableDictionary<DepartmentId, Department>.Empty;

    public ImmutableDictionary<ElementId, Element> Elements { get; init; } = ImmutableDictionary<ElementId, Element>.Empty;

    public ImmutableDictionary<ElementId, Designation> Designations { get; init; } = ImmutableDictionary<ElementId, Designation>.Empty;

    public ImmutableDictionary<ResourceCode, HeldResource> Resources { get; init; } = ImmutableDictionary<ResourceCode, HeldResource>.Empty;

    public ImmutableDictionary<ResourceCode, DataUpdate> Updates { get; init; } = ImmutableDictionary<ResourceCode, DataUpdate>.Empty;

    public ImmutableSortedDictionary<string, DutyLine> Lines { get; init; } =
        ImmutableSortedDictionary.Create<string, DutyLine>(StringComparer.Ordinal);

    public ImmutableDictionary<string, CorrectionFact> Corrections { get; init; } = ImmutableDictionary<string, CorrectionFact>.Empty;

    /// <summary>Requests in which something is owed, late, or was done that may not be.</summary>
    public ImmutableDictionary<string, RequestFact> Requests { get; init; } = ImmutableDictionary<string, RequestFact>.Empty;

    /// <summary>Grants that came of a request for a return flow 回流.</summary>
    public ImmutableHashSet<string> ReturnFlows { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Disposals that are not certified, by grant.</summary>
    public ImmutableDictionary<string, DisposalFact> Disposals { get; init; } = ImmutableDictionary<string, DisposalFact>.Empty;

    /// <summary>Disputes with their competent authority, by id.</summary>
    public ImmutableDictionary<string, DisputeFact> Disputes { get; init; } = ImmutableDictionary<string, DisputeFact>.Empty;

    /// <summary>The kinds of record that consumers have made of their use, by grant.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<UsageKind>> Usage { get; init; } = ImmutableDictionary<string, ImmutableHashSet<UsageKind>>.Empty;

    /// <summary>Grants, as far as findings need them.</summary>
    public ImmutableDictionary<string, GrantFact> Grants { get; init; } = ImmutableDictionary<string, GrantFact>.Empty;

    /// <summary>Agreements by which data is opened to others than departments, by id.</summary>
    public ImmutableDictionary<string, OpeningAgreement> Openings { get; init; } = ImmutableDictionary<string, OpeningAgreement>.Empty;

    /// <summary>Resources and elements of which the newest that the registry said could not be read: nobody is accused on them.</summary>
    public ImmutableHashSet<string> Unread { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    private ImmutableDictionary<ResourceCode, ImmutableHashSet<string>> OpenByResource { get; init; } =
        ImmutableDictionary<ResourceCode, ImmutableHashSet<string>>.Empty;

    public HeldResource? InForce(ResourceCode code) =>
        Resources.TryGetValue(code, out var held) && held.IsInForce ? held : null;

    /// <summary>What is in force of what a duty names: the resource, or the one that replaced it, however often it was replaced.</summary>
    public HeldResource? Owed(ResourceCode code)
    {
        var held = Resources.GetValueOrDefault(code);
        for (var steps = Resources.Count; steps > 0 && held?.Resource.SupersededBy is { } next; steps--)
        {
            held = Resources.GetValueOrDefault(next);
        }

        return held is { IsInForce: true } ? held : null;
    }

    /// <summary>Whether the element has a source, or may have one that could not be read.</summary>
    public bool MayBeDesignated(ElementId element) => Designations.ContainsKey(element) || Unread.Contains(element.Value);

    public DateTimeOffset? DataUntil(ResourceCode code) => Updates.TryGetValue(code, out var update) ? update.DataUntil : null;

    /// <summary>The corrections open against the resource, as its source or as what one of its holders asserts.</summary>
    public ImmutableHashSet<string> OpenCorrections(ResourceCode code) =>
        OpenByResource.TryGetValue(code, out var open) ? open : [];

    /// <summary>With a request as it stands after a change.</summary>
    public StandingFacts With(SharingRequest request, DateTimeOffset at)
    {
        var now = RequestFact.After(Requests.GetValueOrDefault(request.Id.Value), request, at);
        return this with
        {
            Requests = now.ShowsNothing ? Requests.Remove(now.Id) : Requests.SetItem(now.Id, now),
            ReturnFlows = request is { Demand.ReturnFlow: true, Grant: { } grant } ? ReturnFlows.Add(grant.Value) : ReturnFlows,
        };
    }

    /// <summary>Without a correction of which nothing is known any more.</summary>
    public StandingFacts WithoutCorrection(string id) =>
        Corrections.GetValueOrDefault(id) is { } stood ? With(stood with { IsOpen = false }) with { Corrections = Corrections.Remove(id) } : this;

    /// <summary>With a correction as it now stands. One that is over and was not upheld shows nothing any more.</summary>
    public StandingFacts With(CorrectionFact correction)
    {
        var stood = Corrections.GetValueOrDefault(correction.Id);
        var now = correction with { UpheldAt = correction.UpheldAt ?? stood?.UpheldAt };
        var open = OpenByResource.ToBuilder();
        foreach (var resource in stood?.Resources ?? [])
        {
            open[resource] = open.GetValueOrDefault(resource, []).Remove(now.Id);
        }

        foreach (var resource in now.IsOpen && !now.IsHint ? now.Resources : [])
        {
            open[resource] = open.GetValueOrDefault(resource, []).Add(now.Id);
        }

        return this with
        {
            OpenByResource = open.ToImmutable(),
            Corrections = now.IsOpen || now.UpheldAt is not null ? Corrections.SetItem(now.Id, now) : Corrections.Remove(now.Id),
        };
    }
}
