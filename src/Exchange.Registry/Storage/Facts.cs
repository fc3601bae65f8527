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
}

/// <summary>
/// One change to commit: the fact as it stands after it. Its version is the one after the version that the change was
/// decided on; 1 is a new fact.
/// </summary>
internal sealed record NewFact(FactKind Kind, string Id, uint Version, string Body)
{
    /// <summary>A new department's short name.</summary>
    public string? ShortName { get; init; }

    /// <summary>A designation's department.</summary>
    public string? Designated { get; init; }

    /// <summary>The elements of which a resource claims to be the source, and in whose name.</summary>
    public ImmutableArray<(string Element, string Department)> Claims { get; init; } = [];

    /// <summary>The departments that may see a grant.</summary>
    public ImmutableArray<string> Parties { get; init; } = [];
}

/// <summary>Who changes what is known, and why.</summary>
internal sealed record ChangeNote(string Actor, string Reason, DateTimeOffset At);

/// <summary>A fact as it stands.</summary>
internal sealed record StoredFact(string Id, uint Version, long Revision, string Body);

/// <summary>An event.</summary>
internal sealed record StoredEvent(long Revision, DateTimeOffset At, string Actor, string Reason, FactKind Kind, string Body);
