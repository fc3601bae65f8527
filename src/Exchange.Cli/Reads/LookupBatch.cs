using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Google.Protobuf;

namespace Exchange.Cli.Reads;

/// <summary>A look-up's rows column by column, as a stream has them.</summary>
internal static class LookupBatch
{
    public static Batch Of(LookupResponse answer)
    {
        var columns = answer.Items.Select((item, place) => ColumnOf(item, [.. answer.Rows.Select(row => row.Values[place])]));
        return new() { Rows = (uint)answer.Rows.Count, Columns = { columns } };
    }

    private static Column ColumnOf(string item, Value[] values)
    {
        var column = new Column { Item = item, Type = TypeOf(values) };
        var nulls = new byte[(values.Length + 7) / 8];
        for (var row = 0; row < values.Length; row++)
        {
            var value = values[row];
            nulls[row / 8] |= (byte)(value.KindCase == Value.KindOneofCase.None ? 1 << (row % 8) : 0);
            switch (column.Type)
            {
                case ItemType.Integer:
                    column.Integers.Add(value.Integer);
                    break;
                case ItemType.DateTime:
                    column.Integers.Add(value.DateTime is { } instant ? (instant.Seconds * 1_000_000) + (instant.Nanos / 1000) : 0);
                    break;
                case ItemType.Real:
                    column.Reals.Add(value.Real);
                    break;
                case ItemType.Logical:
                    column.Logicals.Add(value.Logical);
                    break;
                default:
                    column.Texts.Add(value.Text + value.Decimal + value.Date);
                    break;
            }
        }

        column.Nulls = ByteString.CopyFrom(nulls);
        return column;
    }

    // A null has no type of its own.
    private static ItemType TypeOf(Value[] values) => values.FirstOrDefault(value => value.KindCase != Value.KindOneofCase.None)?.KindCase switch
    {
        Value.KindOneofCase.Decimal => ItemType.Decimal,
        Value.KindOneofCase.Date => ItemType.Date,
        Value.KindOneofCase.DateTime => ItemType.DateTime,
        Value.KindOneofCase.Logical => ItemType.Logical,
        Value.KindOneofCase.Integer => ItemType.Integer,
        Value.KindOneofCase.Real => ItemType.Real,
        _ => ItemType.Text,
    };
}
