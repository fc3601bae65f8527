using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Exchange.Cli.Catalogue.Files;

namespace Exchange.Cli.Catalogue.Guide;

/// <summary>A row of the sheet; a cell's place is its line and the number of its column.</summary>
internal sealed record GuideRow(int Line, IReadOnlyList<string> Cells, IReadOnlyDictionary<GuideColumn, int> Columns)
{
    public string this[GuideColumn column] => Columns.TryGetValue(column, out var at) && at < Cells.Count ? Cells[at].Trim() : "";

    public bool IsBlank => Cells.All(string.IsNullOrWhiteSpace);

    public FileError Error(GuideColumn column, string message) =>
        new(new(Line, Columns.GetValueOrDefault(column) + 1), GuideColumns.Header(column), message);
}

/// <summary>Reads the guide's sheet from CSV: a header, and a row for each item.</summary>
internal sealed class GuideSheet
{
    // Sheets have a title or two above their headers.
    private const int TitlesMax = 10;

    public List<GuideRow> Rows { get; } = [];

    public List<FileError> Errors { get; } = [];

    /// <summary>What was not read, for people.</summary>
    public List<string> Notes { get; } = [];

    public static GuideSheet Read(string text)
    {
        var sheet = new GuideSheet();
        sheet.ReadText(text);
        return sheet;
    }

    private void ReadText(string text)
    {
        var line = 1;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            IgnoreBlankLines = false,
            BadDataFound = _ => Errors.Add(new(new(line, 1), "", "A quotation mark within a cell; double it, and put the cell in quotation marks.")),
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        Dictionary<GuideColumn, int>? columns = null;
        for (var titles = 0; parser.Read(); line = parser.RawRow + 1)
        {
            var cells = parser.Record ?? [];
            if (columns is not null)
            {
                Add(new(line, cells, columns));
            }
            else if (cells.Any(cell => GuideColumns.Find(cell) == GuideColumn.Name))
            {
                columns = ReadHeader(line, cells);
            }
            else if (++titles == TitlesMax)
            {
                break;
            }
        }

        if (columns is null)
        {
            var separators = text.AsSpan(0, Math.Min(text.Length, 4096)).ContainsAny('\t', ';') ? " Cells are separated by commas." : "";
            Errors.Add(new(new(1, 1), "", $"No row has the header {GuideColumns.Header(GuideColumn.Name)}; this is not a sheet of the 2017 guide.{separators}"));
        }
    }

    private void Add(GuideRow row)
    {
        if (row.IsBlank)
        {
            return;
        }

        var width = row.Columns.Values.Max() + 1;
        if (row.Cells.Skip(width).Any(cell => !string.IsNullOrWhiteSpace(cell)))
        {
            Errors.Add(new(new(row.Line, width + 1), "", "A cell beyond the headers; a comma within a cell needs quotation marks around the cell."));
        }

        Rows.Add(row);
    }

    private Dictionary<GuideColumn, int> ReadHeader(int line, string[] cells)
    {
        var columns = new Dictionary<GuideColumn, int>();
        for (var i = 0; i < cells.Length; i++)
        {
            if (GuideColumns.Find(cells[i]) is not { } column)
            {
                NoteUnknown(line, i, cells[i]);
            }
            else if (!columns.TryAdd(column, i))
            {
                Errors.Add(new(new(line, i + 1), GuideColumns.Header(column), "This column stands twice."));
            }
        }

        foreach (var missing in GuideColumns.Required.Where(column => !columns.ContainsKey(column)))
        {
            Errors.Add(new(new(line, cells.Length + 1), GuideColumns.Header(missing), "This column is missing."));
        }

        return columns;
    }

    private void NoteUnknown(int line, int index, string header)
    {
        if (!string.IsNullOrWhiteSpace(header))
        {
            var meant = NearestName.Of(header, GuideColumns.All) is { } name ? $" Did you mean {name}?" : "";
            Notes.Add($"Line {line}, column {index + 1}: {Quoted.Text(header)} is no column of the guide and was not read.{meant}");
        }
    }
}
