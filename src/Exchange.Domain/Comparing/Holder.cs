using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Comparing;

/// <summary>A resource as a comparison reads it: the item that says which subject a row is about, and the item compared.</summary>
public sealed record Holder(Resource Resource, Item Key, Item Value)
{
    /// <summary>Whether the keys themselves are compared.</summary>
    public bool IsOfKeys => Key.Id == Value.Id;
}

/// <summary>What a comparison makes of a resource.</summary>
public abstract record Side
{
    private Side()
    {
    }

    public sealed record Comparable(Holder Holder) : Side;

    /// <summary>It cannot be compared, and why, in one sentence.</summary>
    public sealed record Unfit(Errors.Reason Reason, string Why) : Side;
}
