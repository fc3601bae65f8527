using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Masks as they travel.</summary>
public static class MaskWire
{
    private const uint GroupSizeMax = 1_000_000;

    /// <summary>A mask of a kind that is not known here is read as such, for the rule to refuse.</summary>
    public static ItemMask Read(Fields fields, string field, V1.ItemMask wire)
    {
        var at = fields.Under(field);
        return new(CatalogueWire.ReadItemId(at, "item", wire.Item) ?? Nowhere.Item, wire.MaskCase switch
        {
            V1.ItemMask.MaskOneofCase.Partial => new Mask.Partly(wire.Partial.First, wire.Partial.Last),
            V1.ItemMask.MaskOneofCase.Hash => new Mask.Hash(),
            V1.ItemMask.MaskOneofCase.General => ReadGeneral(at.Under("general"), wire.General),
            V1.ItemMask.MaskOneofCase.Year => new Mask.Year(),
            _ => new Mask.Unknown(),
        });
    }

    /// <summary>How small a group may be: of one row it would be the row.</summary>
    public static uint ReadGroupSizeMin(Fields fields, string field, uint wire)
    {
        fields.Found.When(
            wire is < 2 or > GroupSizeMax, fields.At(field), ViolationCode.FieldOutOfRange, $"2 to {GroupSizeMax} rows.");
        return wire;
    }

    public static V1.ItemMask ToWire(ItemMask masked)
    {
        var wire = new V1.ItemMask { Item = masked.Item.Value };
        switch (masked.Mask)
        {
            case Mask.Partly partial:
                wire.Partial = new() { First = partial.First, Last = partial.Last };
                break;
            case Mask.Hash:
                wire.Hash = new();
                break;
            case Mask.Keep keep:
                wire.General = new() { Keep = keep.Characters };
                break;
            case Mask.Steps step:
                wire.General = new() { Step = step.Size.Text };
                break;
            case Mask.Year:
                wire.Year = new();
                break;
        }

        return wire;
    }

    private static Mask ReadGeneral(Fields at, V1.GeneralMask wire)
    {
        switch (wire.KindCase)
        {
            case V1.GeneralMask.KindOneofCase.Keep:
                at.Found.When(wire.Keep == 0, at.At("keep"), ViolationCode.FieldOutOfRange, "1 or more.");
                return new Mask.Keep(wire.Keep);
            case V1.GeneralMask.KindOneofCase.Step:
                var isAboveZero = Cell.TryDecimal(wire.Step, out var size) && Number.Of(size).IsPositive;
                at.Found.When(!isAboveZero, at.At("step"), ViolationCode.FieldMalformed, "A decimal above 0, such as 1000.");
                return isAboveZero ? new Mask.Steps(size) : new Mask.Unknown();
            default:
                return new Mask.Unknown();
        }
    }
}
