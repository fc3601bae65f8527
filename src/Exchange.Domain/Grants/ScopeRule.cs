using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Grants;

/// <summary>Which tests fit which items.</summary>
public static class ScopeRule
{
    /// <summary>A prefix fits a text, a list fits an item of the type of all its values; neither is ever empty.</summary>
    public static bool Fits(ScopeTerm term, ItemType type) => term switch
    {
        ScopeTerm.Prefix prefix => type == ItemType.Text && prefix.Text.Length > 0,
        ScopeTerm.Among among => !among.Values.IsEmpty && among.Values.All(value => value.Type == type),
        _ => false,
    };
}
