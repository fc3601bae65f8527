using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants;

/// <summary>Which tests fit which items, and which values pass them.</summary>
public static class ScopeRule
{
    /// <summary>A prefix fits a text, a list fits an item of the type of all its values; neither is ever empty.</summary>
    public static bool Fits(ScopeTerm term, ItemType type) => term switch
    {
        ScopeTerm.Prefix prefix => type == ItemType.Text && prefix.Text.Length > 0,
        ScopeTerm.Among among => !among.Values.IsEmpty && among.Values.All(value => value.Type == type),
        _ => false,
    };

    /// <summary>
    /// Whether a row's value is in the term's scope. A source is asked for nothing else; whether it keeps to that is judged by this.
    /// </summary>
    public static bool Holds(ScopeTerm term, Cell value) => term switch
    {
        ScopeTerm.Prefix prefix => value.Type == ItemType.Text && value.Text.StartsWith(prefix.Text, StringComparison.Ordinal),
        ScopeTerm.Among among => among.Values.Contains(value) || (value.Type == ItemType.Text && IsPadded(among, value.Text)),
        _ => false,
    };

    // A column of fixed width comes with blanks behind, without which its store compares.
    private static bool IsPadded(ScopeTerm.Among among, string text) =>
        text.EndsWith(' ') && among.Values.Contains(Cell.OfText(text.TrimEnd(' ')));
}
