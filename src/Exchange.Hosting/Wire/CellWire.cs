using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Source.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Cells as they travel.</summary>
public static class CellWire
{
    private const int TextMax = 1 << 20;

    /// <summary>A value of any type; an unset one is null.</summary>
    public static Cell Read(V1.Value? value, Fields fields, string field)
    {
        switch (value?.KindCase ?? V1.Value.KindOneofCase.None)
        {
            case V1.Value.KindOneofCase.Text:
                return Cell.OfText(fields.Text(field, value!.Text, TextMax));
            case V1.Value.KindOneofCase.Decimal:
                return Cell.TryDecimal(value!.Decimal, out var exact)
                    ? exact
                    : fields.Refuse<Cell>(field, ViolationCode.FieldMalformed, "A decimal of at most 38 digits, such as -12.50.");
            case V1.Value.KindOneofCase.Date:
                return Cell.TryDate(value!.Date, out var day)
                    ? day
                    : fields.Refuse<Cell>(field, ViolationCode.FieldMalformed, "An ISO 8601 date, such as 2016-05-20.");
            case V1.Value.KindOneofCase.DateTime:
                return TryMicros(value!.DateTime, out var micros)
                    ? Cell.OfDateTime(micros)
                    : fields.Refuse<Cell>(field, ViolationCode.FieldOutOfRange, "An instant of the years 1 to 9999.");
            case V1.Value.KindOneofCase.Logical:
                return Cell.OfLogical(value!.Logical);
            case V1.Value.KindOneofCase.Integer:
                return Cell.OfInteger(value!.Integer);
            case V1.Value.KindOneofCase.Real:
                return Cell.OfReal(value!.Real);
            default:
                return Cell.Null;
        }
    }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z; false outside the years 1 to 9999.</summary>
    public static bool TryMicros(Timestamp wire, out long micros)
    {
        micros = 0;
        if (wire is not { Seconds: >= -62135596800 and <= 253402300799, Nanos: >= 0 and <= 999_999_999 })
        {
            return false;
        }

        micros = (wire.Seconds * 1_000_000) + (wire.Nanos / 1_000);
        return true;
    }

    extension(Cell cell)
    {
        public V1.Value ToWire() => cell.Type switch
        {
            Domain.Catalogue.ItemType.Text => new() { Text = cell.Text },
            Domain.Catalogue.ItemType.Decimal => new() { Decimal = cell.Text },
            Domain.Catalogue.ItemType.Date => new() { Date = cell.Text },
            Domain.Catalogue.ItemType.DateTime => new() { DateTime = Instant(cell.Integer) },
            Domain.Catalogue.ItemType.Logical => new() { Logical = cell.Logical },
            Domain.Catalogue.ItemType.Integer => new() { Integer = cell.Integer },
            Domain.Catalogue.ItemType.Real => new() { Real = cell.Real },
            _ => new(),
        };
    }

    private static Timestamp Instant(long micros)
    {
        var seconds = Math.DivRem(micros, 1_000_000, out var rest);
        return rest < 0
            ? new() { Seconds = seconds - 1, Nanos = (int)(rest + 1_000_000) * 1_000 }
            : new() { Seconds = seconds, Nanos = (int)rest * 1_000 };
    }
}
