using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Client.Columns;
using Exchange.Source.V1;

namespace Exchange.Cli.Reads.Output;

/// <summary>
/// JSON Lines: an object for each row, in UTF-8. Types are those of proto3's JSON: integers are texts, since many readers would
/// round them; so are decimals, dates and instants; a real is a number, or NaN, Infinity, -Infinity as text.
/// </summary>
internal sealed class JsonRows(Stream stream) : IRowWriter
{
    private readonly MemoryStream _lines = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public async Task AddAsync(Batch batch, CancellationToken ct)
    {
        Write(batch);
        await stream.WriteAsync(_lines.GetBuffer().AsMemory(0, (int)_lines.Length), ct);
        await stream.FlushAsync(ct);
        _lines.SetLength(0);
    }

    public Task EndAsync(CancellationToken ct) => stream.FlushAsync(ct);

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Write(Batch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            _json.Reset(_lines);
            _json.WriteStartObject();
            foreach (var column in batch.Columns)
            {
                _json.WritePropertyName(column.Item);
                Write(column, row);
            }

            _json.WriteEndObject();
            _json.Flush();
            _lines.WriteByte((byte)'\n');
        }
    }

    private void Write(Column column, int row)
    {
        if (column.IsNull(row))
        {
            _json.WriteNullValue();
            return;
        }

        switch (column.Type)
        {
            case ItemType.Logical:
                _json.WriteBooleanValue(column.Logicals[row]);
                break;
            case ItemType.Real when double.IsFinite(column.Reals[row]):
                _json.WriteNumberValue(column.Reals[row]);
                break;
            default:
                _json.WriteStringValue(column.Written(row));
                break;
        }
    }
}
