using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Mappings;

/// <summary>
/// Holds a mapping against the live source: the connection, the table, each column, its declared type, and the values of some rows.
/// Everything that does not fit is told at once, in words that hold no value.
/// </summary>
internal sealed class MappingCheck(DepartmentSources sources)
{
    private const int RowsMax = 100;

    /// <summary>What does not fit, with fields under <c>mapping</c>, and how many rows were looked at.</summary>
    /// <param name="resource">The resource, as it would be published.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="order">The items of the mapping's columns in the order in which they were sent.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE: it does not answer, so nothing is known.</exception>
    public async Task<(ImmutableArray<Violation> Violations, uint Rows)> RunAsync(
        Resource resource, Mapping mapping, ImmutableArray<string> order, CancellationToken ct)
    {
        var known = sources.ConnectionsOf(resource.Provider);
        if (!known.Contains(mapping.Connection))
        {
            var said = known.IsEmpty ? "The provider has given no connection." : $"The provider's connections are {string.Join(", ", known)}.";
            return ([new("mapping.connection", ViolationCode.MappingConnectionUnknown, said)], 0);
        }

        if (await sources.DescribeAsync(resource.Provider, mapping.Connection, mapping.Table, ct) is not { } columns)
        {
            return ([new("mapping.table", ViolationCode.MappingTableUnknown, "The source has no such table or file, or does not let the exchange read it.")], 0);
        }

        var found = ImmutableArray.CreateBuilder<Violation>();
        var readable = ImmutableArray.CreateBuilder<Item>();
        foreach (var item in resource.Items)
        {
            var field = $"mapping.columns[{order.IndexOf(item.Id.Value)}].column";
            if (Judge(item, mapping.Columns[item.Id.Value], field, columns) is { } violation)
            {
                found.Add(violation);
            }
            else
            {
                readable.Add(item);
            }
        }

        if (resource.KeyItem is { } key && resource.Find(key) is { Type: ItemType.DateTime or ItemType.Real })
        {
            found.Add(new("key_item", ViolationCode.MappingTypeMismatch, "A subject is not looked up by an instant or a real number: stores differ on when two are equal."));
        }

        var rows = readable.Count == 0 ? 0 : await ReadAsync(resource, mapping, readable.ToImmutable(), order, found, ct);
        return (found.ToImmutable(), rows);
    }

    private static Violation? Judge(Item item, string name, string field, ImmutableArray<SourceColumn> columns)
    {
        if (columns.FirstOrDefault(column => column.Name == name) is not { } column)
        {
            var near = columns.FirstOrDefault(column => Letters(column.Name) == Letters(name));
            return new(field, ViolationCode.MappingColumnUnknown, near is null ? "The table has no such column." : $"The table has no such column; it has {near.Name}.");
        }

        return column.Types.Contains(item.Type)
            ? null
            : new(field, ViolationCode.MappingTypeMismatch, $"The column is declared as {column.Declared}, which does not hold the item's type {item.Type} exactly.");
    }

    // Of each column the first value that does not fit; a row that cannot be had ends the look.
    private async Task<uint> ReadAsync(
        Resource resource, Mapping mapping, ImmutableArray<Item> items, ImmutableArray<string> order, ImmutableArray<Violation>.Builder found, CancellationToken ct)
    {
        await using var rows = await sources.AskAsync(new(resource, mapping, items, [], Key: null), ct);
        var (count, misfits) = (0u, new HashSet<int>());
        try
        {
            while (count < RowsMax && await rows.ReadAsync(ct))
            {
                count++;
                for (var i = 0; i < items.Length; i++)
                {
                    if (!Fits(rows, i) && misfits.Add(i))
                    {
                        var field = $"mapping.columns[{order.IndexOf(items[i].Id.Value)}].column";
                        found.Add(new(field, ViolationCode.MappingTypeMismatch, $"Row {count} holds what is not of the item's type {items[i].Type}, or not exactly."));
                    }
                }
            }
        }
        catch (ExchangeException invalid) when (invalid.Reason == Reason.SourceAnswerInvalid)
        {
            found.Add(new("mapping.table", ViolationCode.MappingTypeMismatch, "What the source sends is not what it was asked for."));
        }

        return count;
    }

    private static bool Fits(SourceRows rows, int ordinal)
    {
        try
        {
            _ = rows[ordinal];
            return true;
        }
        catch (ExchangeException invalid) when (invalid.Reason == Reason.SourceAnswerInvalid)
        {
            return false;
        }
    }

    // Names that differ in case and marks alone are most often meant to be one.
    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
