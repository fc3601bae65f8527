using System.Buffers;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Exchange.Client.Columns;
using Exchange.Source.V1;

namespace Exchange.Cli.Reads.Output;

/// <summary>
/// RFC 4180 in UTF-8. No value is an empty field, an empty text is <c>""</c>. Nothing is changed to please a spreadsheet: a text that
/// begins with <c>=</c> is that text, and who opens the file in one imports its columns as text.
/// </summary>
internal sealed class CsvRows : IRowWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");
    private static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture) { NewLine = "\r\n" };

    private readonly CsvWriter _csv;

    private CsvRows(Stream stream) => _csv = new(new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true), Form);

    public static async Task<CsvRows> BeginAsync(IEnumerable<string> items, Stream stream, CancellationToken ct)
    {
        var rows = new CsvRows(stream);
        foreach (var item in items)
        {
            rows._csv.WriteField(item, shouldQuote: false);
        }

        await rows._csv.NextRecordAsync().WaitAsync(ct);
        return rows;
    }

    public Task AddAsync(Batch batch, CancellationToken ct)
    {
        Write(batch);
        return _csv.FlushAsync().WaitAsync(ct);
    }

    public Task EndAsync(CancellationToken ct) => _csv.FlushAsync();

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private void Write(Batch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            foreach (var column in batch.Columns)
            {
                var text = column.Written(row);
                _csv.WriteField(text ?? "", text is not null && (text.Length == 0 || text.AsSpan().ContainsAny(Quoted) || text[0] == ' ' || text[^1] == ' '));
            }

            _csv.NextRecord();
        }
    }
}
