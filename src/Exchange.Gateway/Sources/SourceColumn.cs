using System.Collections.Immutable;
using Exchange.Domain.Catalogue;

namespace Exchange.Gateway.Sources;

/// <summary>A column of a source, as it is declared there, and the item types that it may hold.</summary>
internal sealed record SourceColumn(string Name, string Declared, ImmutableArray<ItemType> Types)
{
    private static readonly ImmutableArray<ItemType> Any = [.. Enum.GetValues<ItemType>()];

    /// <summary>
    /// A column of a store that speaks SQL. A type that is not known here rules nothing out: its rows tell.
    /// </summary>
    public static SourceColumn Of(string name, string declared) => new(name, declared, TypesOf(declared));

    private static ImmutableArray<ItemType> TypesOf(string declared) => declared.Split('(')[0].Trim().ToUpperInvariant() switch
    {
        "SMALLINT" or "INTEGER" or "INT" or "BIGINT" => [ItemType.Integer, ItemType.Decimal, ItemType.Logical],
        "REAL" or "FLOAT" or "DOUBLE" or "DOUBLE PRECISION" => [ItemType.Real],
        "BOOLEAN" or "BOOL" => [ItemType.Logical],
        "DATE" => [ItemType.Date],
        "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE" => [ItemType.Date],
        "TIMESTAMPTZ" or "TIMESTAMP WITH TIME ZONE" => [ItemType.DateTime],
        "BLOB" or "BYTEA" => [],
        _ => Any,
    };
}
