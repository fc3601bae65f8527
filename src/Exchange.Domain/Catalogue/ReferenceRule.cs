using System.Collections.Immutable;

namespace Exchange.Domain.Catalogue;

/// <summary>
/// A rule that references from one resource to another must meet: the row referred to, found by its key, must not hold one of
/// the refused texts in the item tested. A quality check across departments, never a conflict of values.
/// </summary>
public sealed record ReferenceRule(
    string Id,
    string Sentence,
    ResourceCode FromResource,
    ItemId FromItem,
    ResourceCode ToResource,
    ItemId ToItem,
    ImmutableArray<string> RefusedValues);
