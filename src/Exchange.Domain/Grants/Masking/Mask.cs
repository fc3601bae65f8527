using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants.Masking;

/// <summary>
/// How an item is masked 脱敏 before it leaves. <see cref="Unknown"/> is a mask that nobody here can apply: it is refused at
/// issue, and a grant that holds one permits nothing.
/// </summary>
public abstract record Mask
{
    private Mask()
    {
    }

    /// <summary>Of a text, so many characters at the beginning and at the end; four asterisks stand for the others.</summary>
    public sealed record Partly(uint First, uint Last) : Mask;

    /// <summary>A keyed digest instead of the value.</summary>
    public sealed record Hash : Mask;

    /// <summary>Of a text, so many characters at the beginning.</summary>
    public sealed record Keep(uint Characters) : Mask;

    /// <summary>Of a number, the largest multiple of this that is not greater.</summary>
    public sealed record Steps(Cell Size) : Mask;

    /// <summary>Of a date or an instant, the year.</summary>
    public sealed record Year : Mask;

    public sealed record Unknown : Mask;
}

/// <summary>The mask of one item.</summary>
public sealed record ItemMask(ItemId Item, Mask Mask)
{
    /// <summary>As people read it, for example <c>citizen_number: first 6, last 4</c>.</summary>
    public override string ToString() => $"{Item}: {Mask switch
    {
        Mask.Partly partial => $"first {partial.First}, last {partial.Last}",
        Mask.Hash => "hash",
        Mask.Keep keep => $"keep {keep.Characters}",
        Mask.Steps step => $"step {step.Size.Text}",
        Mask.Year => "year",
        _ => "unknown",
    }}";
}
