using System.Diagnostics;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants.Masking;

/// <summary>Which masks fit which items, and what they leave of a value. That there is no value is never hidden.</summary>
public static class MaskRule
{
    // As many for every text: the number of those that are hidden tells nothing.
    private const string Hidden = "****";

    public const string Fitting =
        "partial and keep need a text item, step a number above 0 and a DECIMAL item, or a whole one and an INTEGER item, year a date or an instant.";

    public static bool Fits(Mask mask, ItemType type) => mask switch
    {
        Mask.Hash => true,
        Mask.Partly => type == ItemType.Text,
        Mask.Keep keep => type == ItemType.Text && keep.Characters > 0,
        Mask.Steps step => Number.Of(step.Size).IsPositive && (type == ItemType.Decimal || (type == ItemType.Integer && Number.Of(step.Size).IsWhole)),
        Mask.Year => type is ItemType.Date or ItemType.DateTime,
        _ => false,
    };

    /// <summary>The type of what the mask leaves of an item that it fits.</summary>
    public static ItemType TypeOf(Mask mask, ItemType type) => mask switch
    {
        Mask.Hash => ItemType.Text,
        Mask.Year => ItemType.Integer,
        _ => type,
    };

    /// <summary>What the mask leaves of a value that it fits; null: that is no value of the item's type, being longer than any.</summary>
    public static Cell? Apply(Mask mask, Cell value, Func<Cell, string> digest) => mask switch
    {
        _ when value.IsNull => value,
        Mask.Partly partial => Cell.OfText(Partly(value.Text, partial)),
        Mask.Hash => Cell.OfText(digest(value)),
        Mask.Keep keep => Cell.OfText(value.Text[..After(value.Text, keep.Characters)]),
        Mask.Steps step => Number.Of(value).FloorTo(Number.Of(step.Size)).ToCell(value.Type),
        Mask.Year => Cell.OfInteger(YearOf(value)),
        _ => throw new UnreachableException("What nobody can apply is never permitted."),
    };

    /// <summary>
    /// Whether what one mask leaves can be worked out from what the other leaves, whatever the value. One partial mask never is
    /// from another: of a text that is hidden whole it may show the ends.
    /// </summary>
    public static bool IsWithin(Mask own, Mask other) => (own, other) switch
    {
        (Mask.Keep keep, Mask.Keep wide) => keep.Characters <= wide.Characters,
        (Mask.Steps step, Mask.Steps wide) => Number.Of(wide.Size).IsPositive && Number.Of(step.Size).IsMultipleOf(Number.Of(wide.Size)),
        _ => own == other && own is not Mask.Unknown,
    };

    private static string Partly(string text, Mask.Partly mask)
    {
        var characters = Count(text);
        return characters <= (ulong)mask.First + mask.Last
            ? Hidden
            : string.Concat(text.AsSpan(0, After(text, mask.First)), Hidden, text.AsSpan(After(text, characters - mask.Last)));
    }

    // The day in China, as all days here.
    private static int YearOf(Cell value) => value.Type == ItemType.Date
        ? int.Parse(value.Text.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture)
        : LocalDay.Of(DateTimeOffset.UnixEpoch.AddTicks(value.Integer * TimeSpan.TicksPerMicrosecond)).Year;

    private static uint Count(string text)
    {
        var characters = 0u;
        for (var at = 0; at < text.Length; at += SizeAt(text, at))
        {
            characters++;
        }

        return characters;
    }

    private static int After(string text, uint characters)
    {
        var at = 0;
        for (var passed = 0u; passed < characters && at < text.Length; passed++)
        {
            at += SizeAt(text, at);
        }

        return at;
    }

    // A character is a code point: no half of one leaves, and every language counts them alike.
    private static int SizeAt(string text, int at) => char.IsSurrogatePair(text, at) ? 2 : 1;
}
