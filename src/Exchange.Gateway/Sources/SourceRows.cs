using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>A source's answer, row by row. A source that fails in the middle is SOURCE_UNAVAILABLE.</summary>
internal abstract class SourceRows(ImmutableArray<Item> items) : IAsyncDisposable
{
    /// <summary>
    /// The source's version that the rows are of: the same version gives the same rows. Empty: it cannot be told at present; null: the
    /// source keeps none.
    /// </summary>
    public virtual string? Version => null;

    /// <summary>
    /// How the source stood, though it may be too young for a version: another state is another source. Null: the source tells nobody.
    /// </summary>
    public virtual string? State => Version;

    /// <summary>Whether the source has become another while it was read, so that what was read last may be of both.</summary>
    public virtual bool HasChanged => false;

    /// <summary>The items asked for, in the order of the ordinals.</summary>
    protected ImmutableArray<Item> Items => items;

    /// <summary>The ordinal of an item that was asked for.</summary>
    public int IndexOf(ItemId id)
    {
        var ordinal = 0;
        while (items[ordinal].Id != id)
        {
            ordinal++;
        }

        return ordinal;
    }

    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE.</exception>
    public abstract ValueTask<bool> ReadAsync(CancellationToken ct);

    /// <summary>A value of the present row.</summary>
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public abstract Cell this[int ordinal] { get; }

    public abstract ValueTask DisposeAsync();
}
