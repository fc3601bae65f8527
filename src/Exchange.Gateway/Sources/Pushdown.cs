using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using static Exchange.Gateway.Sources.SqlStore;

namespace Exchange.Gateway.Sources;

/// <summary>The stores that speak SQL.</summary>
internal enum SqlStore
{
    Sqlite,
    Postgres,
    Files,
}

/// <summary>
/// What each store is asked of a filter and of an order, all in one place. A condition lets through every row that passes the filter,
/// and at times more, since what comes back is tested once more; where a store cannot be asked so, it is not asked.
/// </summary>
/// <param name="store">Whose language is written.</param>
/// <param name="isUtf8">Whether the store compares texts by the bytes of their UTF-8.</param>
/// <param name="parameter">Takes a value and names it.</param>
internal sealed class Pushdown(SqlStore store, bool isUtf8, Func<Cell, string> parameter)
{
    /// <summary>The condition of a filter; null: the store is not asked.</summary>
    public string? Condition(string column, ItemType type, RowFilter filter) => filter switch
    {
        RowFilter.Exactly { Value.IsNull: true } => $"{column} IS NULL",
        RowFilter.Exactly exactly => Among(column, type, [exactly.Value]),
        RowFilter.Among among => Among(column, type, among.Values),
        RowFilter.Prefix prefix => StartsWith(column, parameter(Cell.OfText(Unpadded(prefix.Text)))),
        RowFilter.Range range => Both(Bound(column, type, ">=", range.From), Bound(column, type, "<", range.Until)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The condition that a key is this one or comes after it; null: every key does.</summary>
    public string? From(string column, ItemType type, Cell from) => Bound(column, type, ">=", from);

    public string StartsWith(string column, string prefix) => store == Sqlite
        ? $"substr({column}, 1, length({prefix})) = {prefix}"
        : $"starts_with({Text(column)}, {prefix})";

    /// <summary>The key as rows are ordered by it: alike in every store.</summary>
    public string Key(string column, ItemType type) =>
        $"{(type == ItemType.Text ? Binary(column) : Operand(column, type)!.Value.Column)} NULLS FIRST";

    /// <summary>Another column as rows of one key are ordered by it: alike at each read, whatever it holds.</summary>
    public string Tie(string column, ItemType type) => store switch
    {
        Postgres => type is ItemType.Text or ItemType.Date ? Binary(column) : column,
        Sqlite => Binary(column),
        _ => column,
    };

    private string? Among(string column, ItemType type, IReadOnlyCollection<Cell> values) => (type, store) switch
    {
        (ItemType.Logical, _) => $"{Text(column)} IN ({string.Join(", ", values.Select(value => value.Logical ? "'1', 'true'" : "'0', 'false'"))})",

        // By the column's own collation, so that its index serves; one of fixed width is compared without the blanks with which it comes.
        (ItemType.Text, Postgres) => In(Text(column), [.. values.Concat(values.Select(value => Cell.OfText(Unpadded(value.Text)))).Distinct()]),
        (ItemType.Text, _) => In(Binary(column), values),
        _ => Operand(column, type) is var (operand, form) ? OrUnreadable(column, type, In(operand, values, form)) : null,
    };

    private string? Bound(string column, ItemType type, string comparison, Cell bound) => (bound.IsNull, type) switch
    {
        (true, _) => null,
        (_, ItemType.Text) when !isUtf8 => null,
        (_, ItemType.Text) => $"{Binary(column)} {comparison} {parameter(comparison == "<" ? bound : Cell.OfText(Unpadded(bound.Text)))}",
        _ => Operand(column, type) is var (operand, form)
            ? OrUnreadable(column, type, $"{operand} {comparison} {string.Format(null, form, parameter(bound))}")
            : null,
    };

    // What compares exactly as the catalogue does, whether the column is of the item's type or holds it as text; and the form of a
    // parameter. A text's decimals have many spellings, and an instant's or a real's equality differs from store to store.
    private (string Column, string Form)? Operand(string column, ItemType type) => (type, store) switch
    {
        (ItemType.Integer, Sqlite) => ($"CAST({column} AS INTEGER)", "{0}"),
        (ItemType.Integer, Postgres) => ($"CAST({column} AS BIGINT)", "{0}"),
        (ItemType.Integer, Files) => ($"TRY_CAST({column} AS BIGINT)", "{0}"),
        (ItemType.Date, Postgres) => ($"CAST({column} AS DATE)", "CAST({0} AS DATE)"),
        (ItemType.Date, _) => ($"substr({Text(column)}, 1, 10)", "{0}"),
        (ItemType.Decimal, Postgres) => ($"CAST({column} AS NUMERIC)", "CAST({0} AS NUMERIC)"),
        (ItemType.Real, Postgres) => ($"CAST({column} AS DOUBLE PRECISION)", "{0}"),
        (ItemType.DateTime, Postgres) => ($"CAST({column} AS TIMESTAMPTZ)", "CAST({0} AS TIMESTAMPTZ)"),
        _ => null,
    };

    // DuckDB reads fewer texts as integers than the catalogue does.
    private string OrUnreadable(string column, ItemType type, string condition) =>
        (type, store) == (ItemType.Integer, Files) ? $"coalesce({condition}, {column} IS NOT NULL)" : condition;

    private string In(string operand, IReadOnlyCollection<Cell> values, string form = "{0}") => values.Count == 1
        ? $"{operand} = {string.Format(null, form, parameter(values.First()))}"
        : $"{operand} IN ({string.Join(", ", values.Select(value => string.Format(null, form, parameter(value))))})";

    private static string? Both(string? one, string? other) => one is null || other is null ? one ?? other : $"{one} AND {other}";

    // A column of fixed width comes with blanks behind, without which PostgreSQL compares it as a text.
    private string Unpadded(string text) => store == Postgres ? text.TrimEnd(' ') : text;

    private string Binary(string column) => store switch
    {
        Sqlite => $"{column} COLLATE BINARY",
        Postgres => $"{Text(column)} COLLATE \"C\"",
        _ => Text(column),
    };

    private static string Text(string column) => $"CAST({column} AS VARCHAR)";
}
