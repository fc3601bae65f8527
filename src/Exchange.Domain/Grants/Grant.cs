using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants;

/// <summary>
/// One term of a row scope; a row is in scope when every term holds of it. <see cref="Unknown"/> is a term whose test
/// nobody here can evaluate: it is refused at issue, and a grant that holds one permits nothing.
/// </summary>
public abstract record ScopeTerm
{
    private ScopeTerm(ItemId item) => Item = item;

    public ItemId Item { get; }

    public sealed record Prefix(ItemId Of, string Text) : ScopeTerm(Of);

    public sealed record Among(ItemId Of, ImmutableArray<Cell> Values) : ScopeTerm(Of);

    public sealed record Unknown(ItemId Of) : ScopeTerm(Of);
}

/// <summary>What a reader must show with each read.</summary>
public enum Obligation
{
    /// <summary>社会救助暂行办法 Art 58.</summary>
    HouseholdAuthorization = 1,
    Matter = 2,
}

/// <summary>Where a grant stands. That it has not begun or has ended follows from its dates and is never stored.</summary>
public enum GrantState
{
    Active = 1,
    Suspended = 2,
    Terminated = 3,
}

/// <summary>
/// 授权: leave for one department to read stated items of one resource, for one purpose, in a scope and modes, until a
/// date. Each dimension is a set or an interval.
/// </summary>
public sealed record Grant
{
    public required GrantId Id { get; init; }

    public required uint Version { get; init; }

    public required DepartmentId Consumer { get; init; }

    public required ResourceCode Resource { get; init; }

    public required ImmutableArray<ItemId> Items { get; init; }

    public ImmutableArray<ScopeTerm> Scope { get; init; } = [];

    public required string Purpose { get; init; }

    public required ImmutableArray<Mode> Modes { get; init; }

    /// <summary>The first instant at which it permits.</summary>
    public required DateTimeOffset Begins { get; init; }

    /// <summary>The instant from which it no longer permits.</summary>
    public required DateTimeOffset Ends { get; init; }

    public ImmutableArray<Obligation> Obligations { get; init; } = [];

    /// <summary>The impact assessment on file, which a minor's row needs (PIPL Art 28, 55).</summary>
    public string? ImpactAssessment { get; init; }

    /// <summary>使用依据.</summary>
    public required string Basis { get; init; }

    public required GrantState State { get; init; }

    /// <summary>The version of the resource for which it was issued; 0: not known, a grant from before it was kept.</summary>
    public uint ResourceVersion { get; init; }

    /// <summary>The id of the request on which it was issued; null: a seed's, or passed on.</summary>
    public string? Request { get; init; }

    /// <summary>How often it permits; null: as often as it takes.</summary>
    public Quota? Quota { get; init; }

    /// <summary>The highest class of item that it covers; null: any.</summary>
    public Grade? Ceiling { get; init; }

    /// <summary>The tasks for which the consumer's contractors may read (Decree 809, Art 36).</summary>
    public ImmutableArray<string> ContractorTasks { get; init; } = [];

    /// <summary>The grant of which it passes on a part. It permits while that one does.</summary>
    public GrantId? DelegatedFrom { get; init; }

    public bool MayPassOn { get; init; }

    /// <summary>The last suspension, and what became of it.</summary>
    public Suspension? Suspension { get; init; }

    /// <summary>What must be done with the data at the end, as the provider requires (Decree 809, Art 27).</summary>
    public string? Disposal { get; init; }

    /// <summary>Why the consumer gave it up before its time; null: it did not.</summary>
    public string? Relinquished { get; init; }

    /// <summary>How items are masked before they leave; at most one mask an item.</summary>
    public ImmutableArray<ItemMask> Masks { get; init; } = [];

    /// <summary>Figures only, of groups of at least so many rows; 0: rows.</summary>
    public uint GroupSizeMin { get; init; }

    /// <summary>The mask of an item; null: it leaves as it is.</summary>
    public Mask? MaskOf(ItemId item)
    {
        foreach (var masked in Masks)
        {
            if (masked.Item == item)
            {
                return masked.Mask;
            }
        }

        return null;
    }

    /// <summary>What was asked for, without what the registry sets.</summary>
    public Grant AsAsked() =>
        this with { Version = 0, State = GrantState.Active, ResourceVersion = 0, Request = null, Suspension = null, Relinquished = null };
}
