using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Exchange.Benchmarks.Reporting;

/// <summary>The rows for people, and for programs.</summary>
internal static partial class Report
{
    public static Table Table(IEnumerable<Row> rows)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("row", "in flight", "median", "range", "cpu µs")
            .AddColumns("against", "its median", "its range", "cpu µs", "ratio", "of each round", "");
        foreach (var row in rows)
        {
            string[] measured =
            [
                Markup.Escape(row.Name), row.InFlight > 0 ? Number(row.InFlight) : "",
                $"{Figure(row.Measured.Median)} {row.Unit}", Range(row.Measured), Cpu(row.Measured),
            ];
            var valid = row.IsValid ? "[green]✓[/]" : "[red]invalid[/]";
            if (row.Others.IsEmpty)
            {
                table.AddRow([.. measured, "", "", "", "", "", "", valid]);
            }

            foreach (var (other, ratio) in row.Others.Zip(row.Ratios))
            {
                table.AddRow(
                [
                    .. measured, Markup.Escape(other.Name), Figure(other.Median), Range(other), Cpu(other),
                    $"[bold]{Factor(ratio.OfMedians)}[/]", $"{Factor(ratio.Min)}–{Factor(ratio.Max)}", valid,
                ]);
                measured = ["", "", "", "", ""];
            }
        }

        return table;
    }

    /// <summary>Writes the file, named after the moment, and gives its path.</summary>
    public static async Task<string> WriteAsync(
        string folder, Machine machine, Plan plan, IReadOnlyList<Row> rows, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmss'Z'}.json"));
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new(now, machine, plan, rows), ReportJson.Default.Results, ct);
        return file;
    }

    /// <summary>Three digits, or all of a large number.</summary>
    public static string Figure(double value) => value.ToString(value >= 100 ? "N0" : "G3", CultureInfo.InvariantCulture);

    private static string Range(Series series) => $"{Figure(series.Min)}–{Figure(series.Max)}";

    private static string Cpu(Series series) => series.CpuMicroseconds is { } cpu ? Figure(cpu) : "";

    private static string Factor(double ratio) => ratio.ToString(ratio >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal sealed record Results(DateTimeOffset At, Machine Machine, Plan Plan, IReadOnlyList<Row> Rows);

    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Results))]
    internal sealed partial class ReportJson : JsonSerializerContext;
}
