using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>A reference rule's id, for example <c>R-0001</c>.</summary>
public sealed partial record ReferenceRuleId
{
    private ReferenceRuleId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ReferenceRuleId? id)
    {
        id = text is { Length: <= 64 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z][A-Z0-9-]*\z")]
    private static partial Regex Form();
}

/// <summary>
/// What a row of one resource that refers to a row of another may not find there, such as an insured's employer that is
/// deregistered. A quality check across departments, never a conflict of values.
/// </summary>
public sealed record ReferenceRule(
    ReferenceRuleId Id,
    string Sentence,
    ResourceCode FromResource,
    ItemId FromItem,
    ResourceCode ToResource,
    ItemId ToItem,
    ImmutableArray<string> RefusedValues)
{
    /// <summary>What in the rule does not fit the resources.</summary>
    public ImmutableArray<Violation> Mismatches(Resource? from, Resource? to)
    {
        var found = new Violations();
        Missing(from is null, "from_resource", "Name a resource of the catalogue.");
        Missing(from is not null && from.Find(FromItem) is null, "from_item", "Name an item of the resource.");
        Missing(to is null, "to_resource", "Name a resource of the catalogue.");
        Missing(to is { KeyItem: null }, "to_resource", "Name a resource with a key item.");
        Missing(to is not null && to.Find(ToItem) is not { Type: ItemType.Text }, "to_item", "Name a text item of the resource.");
        if (to?.KeyItem is { } key && from?.Find(FromItem) is { } item)
        {
            Missing(to.Find(key)!.Type != item.Type, "from_item", "Name an item of the type of the key that it refers to.");
        }

        return found.ToImmutable();

        void Missing(bool wrong, string field, string description) =>
            found.When(wrong, $"rule.{field}", ViolationCode.FieldConflict, description, Reason.ReferenceMissing);
    }
}
