using Exchange.Registry.V1;

namespace Exchange.Cli.Grants;

/// <summary>Masks 脱敏 and groups of figures, as a person reads them.</summary>
internal static class MaskWords
{
    public static string Of(ItemMask masked) => $"{masked.Item} masked: {masked.MaskCase switch
    {
        ItemMask.MaskOneofCase.Partial => Partly(masked.Partial),
        ItemMask.MaskOneofCase.Hash => "a keyed digest",
        ItemMask.MaskOneofCase.General when masked.General.KindCase == GeneralMask.KindOneofCase.Keep => $"its first {masked.General.Keep} characters",
        ItemMask.MaskOneofCase.General when masked.General.KindCase == GeneralMask.KindOneofCase.Step => $"in steps of {masked.General.Step}",
        ItemMask.MaskOneofCase.Year => "its year",
        _ => "in a way that is not known here",
    }}";

    public static string OfGroups(uint sizeMin) => $"figures only, of groups of at least {sizeMin} rows";

    /// <summary>A term of conditions that asks it of every grant; empty: another term.</summary>
    public static string Of(Condition term) => term.TermCase switch
    {
        Condition.TermOneofCase.Masking => Of(term.Masking),
        Condition.TermOneofCase.GroupSizeMin => OfGroups(term.GroupSizeMin),
        _ => "",
    };

    private static string Partly(PartialMask mask) => (mask.First, mask.Last) switch
    {
        (0, 0) => "all of it",
        (_, 0) => $"all but its first {mask.First} characters",
        (0, _) => $"all but its last {mask.Last} characters",
        _ => $"all but its first {mask.First} and last {mask.Last} characters",
    };
}
