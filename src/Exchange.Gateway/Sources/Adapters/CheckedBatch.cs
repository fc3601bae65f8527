using System.Collections;
using System.Text;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Source.V1;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Gateway.Sources.Adapters;

/// <summary>An adapter's batch whose shape is that of what was asked: columns, types, lengths and null bits. A value is read when it is asked for.</summary>
internal sealed class CheckedBatch
{
    private const int TextBytesMax = 1 << 20;

    // 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z.
    private const long MicrosMin = -62_135_596_800_000_000;
    private const long MicrosMax = 253_402_300_799_999_999;

    private readonly IReadOnlyList<Column> _columns;

    private CheckedBatch(IReadOnlyList<Column> columns, int rows) => (_columns, Rows) = (columns, rows);

    public static CheckedBatch None { get; } = new([], 0);

    public int Rows { get; }

    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public static CheckedBatch Of(Batch batch, AdapterQuestion asked)
    {
        Require(batch.Columns.Count == asked.Request.Columns.Count);

        // One without rows could be followed by another forever.
        Require(batch.Rows is > 0 and <= int.MaxValue);
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            var (column, wanted) = (batch.Columns[i], asked.Request.Columns[i]);
            Require(column.Item == wanted.Name && column.Type == wanted.Type);
            RequireLists(column, (int)batch.Rows);
            RequireNulls(column.Nulls.Span, (int)batch.Rows);
        }

        return new(batch.Columns, (int)batch.Rows);
    }

    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public Cell Read(int ordinal, int row)
    {
        var column = _columns[ordinal];
        return (column.Nulls.Length > row / 8 && (column.Nulls[row / 8] >> (row % 8) & 1) == 1
            ? NullOf(column, row)
            : ValueOf(column, row)) ?? throw new ExchangeException(Reason.SourceAnswerInvalid);
    }

    private static Cell? ValueOf(Column column, int row) => (ItemType)column.Type switch
    {
        ItemType.Text => Encoding.UTF8.GetByteCount(column.Texts[row]) <= TextBytesMax ? Cell.OfText(column.Texts[row]) : null,
        ItemType.Decimal => Cell.TryDecimal(column.Texts[row], out var exact) ? exact : null,
        ItemType.Date => Cell.TryDate(column.Texts[row], out var day) ? day : null,
        ItemType.DateTime => column.Integers[row] is >= MicrosMin and <= MicrosMax and var micros ? Cell.OfDateTime(micros) : null,
        ItemType.Logical => Cell.OfLogical(column.Logicals[row]),
        ItemType.Integer => Cell.OfInteger(column.Integers[row]),
        ItemType.Real => Cell.OfReal(column.Reals[row]),
        _ => null,
    };

    // The place of a null holds the type's default: anything else is a value that someone meant.
    private static Cell? NullOf(Column column, int row) => (ItemType)column.Type switch
    {
        ItemType.Integer or ItemType.DateTime => column.Integers[row] == 0,
        ItemType.Real => column.Reals[row] == 0,
        ItemType.Logical => !column.Logicals[row],
        _ => column.Texts[row].Length == 0,
    }
        ? Cell.Null
        : null;

    private static void RequireLists(Column column, int rows)
    {
        IList filled = (ItemType)column.Type switch
        {
            ItemType.Integer or ItemType.DateTime => column.Integers,
            ItemType.Real => column.Reals,
            ItemType.Logical => column.Logicals,
            _ => column.Texts,
        };
        Require(filled.Count == rows && column.Texts.Count + column.Integers.Count + column.Reals.Count + column.Logicals.Count == rows);
    }

    private static void RequireNulls(ReadOnlySpan<byte> nulls, int rows)
    {
        Require(nulls.Length <= (rows + 7) / 8);
        Require(nulls.Length * 8 <= rows || nulls[^1] >> (rows % 8) == 0);
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new ExchangeException(Reason.SourceAnswerInvalid);
        }
    }
}
