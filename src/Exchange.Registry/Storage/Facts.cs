using System.Collections.Immutable;

namespace Exchange.Registry.Storage;

/// <summary>The kinds of fact, as the tables name them.</summary>
internal enum FactKind
{
    Department,
    Principal,
    Element,
    Designation,
    Resource,
    Grant,
    Draft,
    Correction,
    DataUpdate,
    DutyLine,
    Dispute,
    ReferenceRule,
    Request,
    Delegation,
    UsageRecord,
    Disposal,
    Webhook,
    Opening,
}

/// <summary>
/// One change to commit: the fact as it stands after it. Its version is the one after the version that the change was
/// decided on; 1 is a new fact.
/// </summary>
internal sealed record NewFact(FactKind Kind, string Id, uint Version, string Body)
{
    /// <summary>A new department's short name.</summary>
    public string? ShortName { get; init; }

    /// <summary>A designation's department, where it is the first or another than before.</summary>
    public string? Designated { get; init; }

    /// <summary>The elements of which a resource claims to be the source, and in whose name.</summary>
    public ImmutableArray<(string Element, string Department)> Claims { get; init; } = [];

    /// <summary>Other ways to find the fact, all of them, such as <c>party 11330599000000086E</c>; null: as they are.</summary>
    public ImmutableArray<string>? Keys { get; init; }

    /// <summary>What a resource is found by.</summary>
    public NewDocument? Document { get; init; }

    /// <summary>Another fact, in the version on which the change was decided.</summary>
    public (FactKind Kind, string Id, uint Version)? RestsOn { get; init; }

    /// <summary>Other facts under a key, none of which changed after the revision up to which the change was decided.</summary>
    public (FactKind Kind, string Key, long Revision)? KnownUpTo { get; init; }

    /// <summary>Where the deliveries of a webhook begin; null: it is taken away.</summary>
    public NewDelivery? Delivery { get; init; }

    /// <summary>Who must be told of the change.</summary>
    public ImmutableArray<NewNotice> Notices { get; init; } = [];
}

/// <summary>
/// Notices after this number are delivered; null: those told from now on, or, where a webhook is replaced, those not yet delivered.
/// </summary>
internal sealed record NewDelivery(long? After);

/// <summary>A notice to one department, written with the change that it tells of.</summary>
internal sealed record NewNotice(string Department, V1.NoticeKind Kind, string Subject, string Text);

/// <summary>A notice as it stands.</summary>
internal sealed record StoredNotice(
    long Number, string Department, string Kind, string Subject, string Text, DateTimeOffset At, long Revision);

/// <summary>Who changes what is known, and why; and the clock by which it is dated once nobody else writes.</summary>
internal sealed record ChangeNote(string Actor, string Reason, TimeProvider Time);

/// <summary>A fact as it stands.</summary>
internal sealed record StoredFact(string Id, uint Version, long Revision, string Body);

/// <summary>The published resource that is an element's source.</summary>
internal sealed record SourceClaim(string Element, string Resource);

/// <summary>An event.</summary>
internal sealed record StoredEvent(long Revision, DateTimeOffset At, string Actor, string Reason, FactKind Kind, string Body);

/// <summary>When a fact came into the registry, and who brought it.</summary>
internal sealed record FirstEvent(string Id, DateTimeOffset At, string Actor);
