using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Freshness;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Reading;

/// <summary>An attempt, typed, and the facts on which it is decided.</summary>
internal sealed record Asked(ReadAttempt Attempt, Resource Resource, ImmutableArray<Grant> Held, Holdings.Holdings Holdings)
{
    /// <summary>The key item, where it is of a type by which every store orders rows alike.</summary>
    public Item? OrderKey => Resource.KeyItem is { } key && Resource.Find(key) is { } item && CellOrder.IsOfKeys(item.Type) ? item : null;

    /// <summary>Of a verification: what the caller has of the subject, in the order of the attempt's items.</summary>
    public ImmutableArray<Cell> Claims { get; init; } = [];

    /// <summary>How fresh the source's data is; told with the answer, never a reason to refuse.</summary>
    public DataFreshness Freshness { get; init; } = DataFreshness.Unknown;
}
