using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Column = Exchange.Source.V1.Column;

namespace Exchange.Client.Columns;

/// <summary>Batches as Apache Arrow record batches.</summary>
internal static class ArrowRows
{
    public static async IAsyncEnumerable<RecordBatch> OfAsync(ExchangeRead read, [EnumeratorCancellation] CancellationToken ct)
    {
        Schema? schema = null;
        await foreach (var batch in read.BatchesAsync(ct))
        {
            schema ??= SchemaOf(batch.Columns);
            yield return new RecordBatch(schema, batch.Columns.Select(column => ArrayOf(column, batch.Count)), batch.Count);
        }
    }

    private static Schema SchemaOf(IEnumerable<Column> columns) => new(
        columns.Select(column => new Field(column.Item, TypeOf(column.Type), nullable: true, [new("exchange.type", WireName(column.Type))])), null);

    private static IArrowType TypeOf(ItemType type) => type switch
    {
        ItemType.Date => Date32Type.Default,
        ItemType.DateTime => new TimestampType(TimeUnit.Microsecond, "UTC"),
        ItemType.Logical => BooleanType.Default,
        ItemType.Integer => Int64Type.Default,
        ItemType.Real => DoubleType.Default,
        _ => StringType.Default,
    };

    private static string WireName(ItemType type) => type == ItemType.DateTime ? "DATE_TIME" : type.ToString().ToUpperInvariant();

    private static IArrowArray ArrayOf(Column column, int rows)
    {
        switch (column.Type)
        {
            case ItemType.Date:
                return Fill(new Date32Array.Builder(), (builder, row) => builder.Append(ColumnValues.Date(column.Texts[row])));
            case ItemType.DateTime:
                return Fill(
                    new TimestampArray.Builder(new TimestampType(TimeUnit.Microsecond, "UTC")),
                    (builder, row) => builder.Append(new DateTimeOffset(ColumnValues.Instant(column.Integers[row]))));
            case ItemType.Logical:
                return Fill(new BooleanArray.Builder(), (builder, row) => builder.Append(column.Logicals[row]));
            case ItemType.Integer:
                return Fill(new Int64Array.Builder(), (builder, row) => builder.Append(column.Integers[row]));
            case ItemType.Real:
                return Fill(new DoubleArray.Builder(), (builder, row) => builder.Append(column.Reals[row]));
            default:
                return Fill(new StringArray.Builder(), (builder, row) => builder.Append(column.Texts[row]));
        }

        IArrowArray Fill<TArray, TBuilder>(IArrowArrayBuilder<TArray, TBuilder> builder, Action<TBuilder, int> append)
            where TArray : IArrowArray
            where TBuilder : IArrowArrayBuilder<TArray>
        {
            builder.Reserve(rows);
            for (var row = 0; row < rows; row++)
            {
                if (column.IsNull(row))
                {
                    builder.AppendNull();
                }
                else
                {
                    append((TBuilder)builder, row);
                }
            }

            return builder.Build(null);
        }
    }
}
