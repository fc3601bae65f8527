using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Source.V1;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Domain.Catalogue.ItemType;
using Mapping = Exchange.Domain.Catalogue.Mapping;

namespace Exchange.Gateway.Sources.Adapters;

/// <summary>
/// A query as an adapter is asked it. The key's column comes back too, after the items, so that a row of another subject shows.
/// </summary>
internal sealed record AdapterQuestion(ReadRowsRequest Request, ImmutableArray<Item> Items, (int Ordinal, Cell Value)? Key)
{
    /// <exception cref="ExchangeException">CONDITION_UNKNOWN: on instants and reals stores differ on when two are equal.</exception>
    public static AdapterQuestion Of(SourceQuery query)
    {
        var (items, mapping) = (query.Items, query.Mapping);
        var request = new ReadRowsRequest { Table = mapping.Table };
        (int, Cell)? key = null;
        if (query.Key is { } value)
        {
            var item = query.Resource.Find(query.Resource.KeyItem!)!;
            items = items.Any(one => one.Id == item.Id) ? items : items.Add(item);
            key = (items.IndexOf(items.First(one => one.Id == item.Id)), value);
            request.Conditions.Add(Among(mapping, item.Id, [value]));

            // One more than an answer may have, so that too many shows.
            request.Limit = SqlText.LookupRowsMax + 1;
        }

        request.Columns.AddRange(items.Select(item => new Source.V1.SourceColumn
        {
            Name = mapping.Columns[item.Id.Value],
            Type = (Source.V1.ItemType)item.Type,
        }));
        request.Conditions.AddRange(query.Scope.Select(term => term switch
        {
            ScopeTerm.Prefix prefix => new ColumnCondition { Column = mapping.Columns[prefix.Item.Value], Prefix = prefix.Text },
            ScopeTerm.Among among => Among(mapping, among.Item, among.Values),
            _ => throw new UnreachableException("An unknown scope term is refused by the rule."),
        }));
        request.Conditions.AddRange(query.Filters.Select(filter => Condition(mapping, filter)).OfType<ColumnCondition>());
        Order(request, query);
        return new(request, items, key);
    }

    // What a filter says and a condition cannot is not asked: what comes back is held against every filter once more.
    private static ColumnCondition? Condition(Mapping mapping, RowFilter filter) => filter switch
    {
        RowFilter.Exactly { Value.Type: 0 or ItemType.DateTime or ItemType.Real } => null,
        RowFilter.Exactly exactly => Among(mapping, exactly.Item, [exactly.Value]),
        RowFilter.Among { Values: [{ Type: ItemType.DateTime or ItemType.Real }, ..] } => null,
        RowFilter.Among among => Among(mapping, among.Item, among.Values),
        RowFilter.Prefix prefix => new() { Column = mapping.Columns[prefix.Item.Value], Prefix = prefix.Text },
        RowFilter.Range range => Range(mapping, range.Item, range.From, range.Until),
        _ => throw new UnreachableException(),
    };

    private static void Order(ReadRowsRequest request, SourceQuery query)
    {
        if (query.OrderBy is { } by)
        {
            request.OrderBy = query.Mapping.Columns[by.Id.Value];
            if (!query.From.IsNull)
            {
                request.Conditions.Add(Range(query.Mapping, by.Id, query.From, Cell.Null));
            }
        }

        request.Limit = query.Key is null ? query.Limit ?? 0 : request.Limit;
    }

    private static ColumnCondition Range(Mapping mapping, ItemId item, Cell from, Cell until) => new()
    {
        Column = mapping.Columns[item.Value],
        Range = new() { From = from.IsNull ? null : from.ToWire(), Until = until.IsNull ? null : until.ToWire() },
    };

    private static ColumnCondition Among(Mapping mapping, ItemId item, ImmutableArray<Cell> values) =>
        values.Any(value => value.Type is ItemType.DateTime or ItemType.Real)
            ? throw new ExchangeException(Reason.ConditionUnknown)
            : new() { Column = mapping.Columns[item.Value], Among = new() { Values = { values.Select(value => value.ToWire()) } } };
}
