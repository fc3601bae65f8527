using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants;

/// <summary>One grant against one attempt: what the checks look at.</summary>
internal readonly record struct Weighing(Grant Grant, Resource Resource, ReadAttempt Asked, DateTimeOffset Now, Func<GrantId, Grant?> Find)
{
    /// <summary>More grants than this do not pass on one another's parts; a circle is longer than any number.</summary>
    public const int AncestorsMax = 8;

    /// <summary>
    /// Whether no item may be cut: figures of fewer items are other figures, and a yes about a part of what was claimed would mislead.
    /// Rows may be counted without naming one.
    /// </summary>
    public bool NeedsAll => (Asked.Aggregate is not null || Asked.Mode == Mode.Verify) && !Asked.Items.IsEmpty;

    public ImmutableArray<ItemId> Wanted => Asked.Items.IsEmpty ? Grant.Items : Asked.Items;

    /// <summary>Whether each grant of which this one passes on a part is known, in force, and within its period.</summary>
    public bool ChainPermits()
    {
        var grant = Grant;
        for (var ancestors = 0; grant.DelegatedFrom is { } parent; ancestors++)
        {
            if (ancestors == AncestorsMax || Find(parent) is not { State: GrantState.Active } next || Now < next.Begins || Now >= next.Ends)
            {
                return false;
            }

            grant = next;
        }

        return true;
    }

    /// <summary>Whether the item is granted, by the whole chain, and still shared, and what is asked of it is not what its mask hides.</summary>
    public bool Names(ItemId id) => IsShared(id) && IsNamedByAll(id) && !IsHidden(id);

    /// <summary>Whether the item is granted and not above the grant's ceiling.</summary>
    public bool Serves(ItemId id) =>
        Names(id) && (Grant.Ceiling is not { } ceiling || (Resource.Find(id)!.Grade ?? Resource.Grade) <= ceiling);

    /// <summary>Whether the item is given as the source holds it.</summary>
    public bool GivesPlain(ItemId id) => Serves(id) && Grant.MaskOf(id) is null;

    /// <summary>An item may be 不予共享 by itself.</summary>
    public bool IsShared(ItemId id) => Resource.Find(id) is { } item && SharingRule.Of(item, Resource) != Sharing.None;

    // Whoever could verify values until one fits, or sum them one row at a time, would need no leave to read them.
    private bool IsHidden(ItemId id) =>
        Grant.MaskOf(id) is not null && (Asked.Mode == Mode.Verify || (Asked.Aggregate is { } figures && figures.Sums.Contains(id)));

    // An item that was cut out of a grant is lost to those who hold a part of it.
    private bool IsNamedByAll(ItemId id)
    {
        var grant = Grant;
        for (var ancestors = 0; grant.Items.Contains(id); ancestors++)
        {
            if (grant.DelegatedFrom is not { } parent)
            {
                return true;
            }

            if (ancestors == AncestorsMax || Find(parent) is not { } next)
            {
                return false;
            }

            grant = next;
        }

        return false;
    }
}
