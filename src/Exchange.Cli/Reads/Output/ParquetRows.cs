using System.Globalization;
using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Parquet;
using Parquet.Schema;

namespace Exchange.Cli.Reads.Output;

/// <summary>
/// Apache Parquet. A decimal is a text with its exact digits, since an item's decimals share no scale; a date is DATE, an instant
/// TIMESTAMP of microseconds in UTC. A group of rows is held until it is written: 65 536 rows or about 32 MiB, counted row by row, so
/// that the same rows make the same file however they came in batches.
/// </summary>
internal sealed class ParquetRows(StreamOpened opened, Stream stream) : IRowWriter
{
    private const int GroupRowsMax = 1 << 16;
    private const int GroupBytesMax = 32 << 20;

    private readonly List<Slice> _held = [];
    private DataField[] _fields = [];
    private ParquetWriter? _parquet;
    private long _heldBytes;
    private int _heldRows;

    public async Task AddAsync(Batch batch, CancellationToken ct)
    {
        await BeginAsync(batch.Columns.Select(column => FieldOf(column.Item, column.Type)), ct);
        var (from, rows) = (0, (int)batch.Rows);
        for (var row = 0; row < rows; row++)
        {
            (_heldRows, _heldBytes) = (_heldRows + 1, _heldBytes + batch.Columns.Sum(column => column.Texts.Count > 0 ? column.Texts[row].Length : 8L));
            if (_heldRows == GroupRowsMax || _heldBytes >= GroupBytesMax)
            {
                _held.Add(new(batch, from, row + 1));
                from = row + 1;
                await WriteGroupAsync(ct);
            }
        }

        if (from < rows)
        {
            _held.Add(new(batch, from, rows));
        }
    }

    public async Task EndAsync(CancellationToken ct)
    {
        await BeginAsync(opened.Items.Select((item, place) => FieldOf(item, opened.Types_.ElementAtOrDefault(place))), ct);
        if (_heldRows > 0)
        {
            await WriteGroupAsync(ct);
        }
    }

    public ValueTask DisposeAsync() => _parquet?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static DataField FieldOf(string item, ItemType type) => type switch
    {
        ItemType.Integer => new DataField<long>(item, nullable: true),
        ItemType.Real => new DataField<double>(item, nullable: true),
        ItemType.Logical => new DataField<bool>(item, nullable: true),
        ItemType.Date => new DataField<DateOnly>(item, nullable: true),
        ItemType.DateTime => new DateTimeDataField(item, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
        _ => new DataField(item, typeof(string), isNullable: true),
    };

    private async Task BeginAsync(IEnumerable<DataField> fields, CancellationToken ct)
    {
        if (_parquet is null)
        {
            _fields = [.. fields];
            _parquet = await ParquetWriter.CreateAsync(new ParquetSchema(_fields), stream, cancellationToken: ct);
        }
    }

    private async Task WriteGroupAsync(CancellationToken ct)
    {
        using (var group = _parquet!.CreateRowGroup())
        {
            for (var place = 0; place < _fields.Length; place++)
            {
                await WriteAsync(group, place, ct);
            }
        }

        _held.Clear();
        (_heldRows, _heldBytes) = (0, 0);
    }

    private Task WriteAsync(ParquetRowGroupWriter group, int place, CancellationToken ct)
    {
        var field = _fields[place];
        return _held[0].Batch.Columns[place].Type switch
        {
            ItemType.Integer => ValuesAsync((column, row) => column.Integers[row]),
            ItemType.Real => ValuesAsync((column, row) => column.Reals[row]),
            ItemType.Logical => ValuesAsync((column, row) => column.Logicals[row]),
            ItemType.Date => ValuesAsync((column, row) => DateOnly.ParseExact(column.Texts[row], "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ItemType.DateTime => ValuesAsync((column, row) => DateTime.UnixEpoch.AddTicks(column.Integers[row] * TimeSpan.TicksPerMicrosecond)),
            _ => group.WriteAsync(field, [.. Cells().Select(cell => cell.Column.IsNull(cell.Row) ? null! : cell.Column.Texts[cell.Row])]),
        };

        Task ValuesAsync<T>(Func<Column, int, T> value)
            where T : struct =>
            group.WriteAsync<T>(field, Cells().Select(cell => cell.Column.IsNull(cell.Row) ? (T?)null : value(cell.Column, cell.Row)).ToArray(), cancellationToken: ct);

        IEnumerable<(Column Column, int Row)> Cells() =>
            _held.SelectMany(slice => Enumerable.Range(slice.From, slice.Until - slice.From).Select(row => (slice.Batch.Columns[place], row)));
    }

    private readonly record struct Slice(Batch Batch, int From, int Until);
}
