using Exchange.Gateway.V1;
using Exchange.Source.V1;

namespace Exchange.Cli.Reads.Output;

/// <summary>The forms in which rows leave the exchange's command line.</summary>
internal enum RowForm
{
    Csv,
    Jsonl,
    Parquet,
}

/// <summary>Rows being written in one form.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    Task AddAsync(Batch batch, CancellationToken ct);

    /// <summary>Writes what is still held back.</summary>
    Task EndAsync(CancellationToken ct);
}

/// <summary>Which form, and its writer.</summary>
internal static class RowFile
{
    /// <summary>The form that a file's name asks for.</summary>
    /// <exception cref="InvalidDataException">None.</exception>
    public static RowForm FormOf(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".CSV" => RowForm.Csv,
        ".JSONL" or ".NDJSON" => RowForm.Jsonl,
        ".PARQUET" => RowForm.Parquet,
        _ => throw new InvalidDataException($"'{file}' ends with none of .csv, .jsonl, .parquet; --format names the form."),
    };

    /// <summary>Writes the head, if the form has one. The stream stays open.</summary>
    public static async Task<IRowWriter> BeginAsync(RowForm form, StreamOpened opened, Stream stream, CancellationToken ct) => form switch
    {
        RowForm.Csv => await CsvRows.BeginAsync(opened.Items, stream, ct),
        RowForm.Jsonl => new JsonRows(stream),
        _ => new ParquetRows(opened, stream),
    };
}
