using System.CommandLine;
using Exchange.Gateway.V1;

namespace Exchange.Cli.Reads;

/// <summary>What a read asks for instead of rows.</summary>
internal sealed class FigureOptions
{
    private readonly Option<bool> _count = new("--count") { Description = "Figures instead of rows: how many there are." };

    private readonly Option<string[]> _groupBy = new("--group-by")
    {
        Description = "Figures instead of rows: how many there are of each value of this item; several items for each combination.",
        HelpName = "ITEM",
    };

    private readonly Option<string[]> _sums = new("--sum") { Description = "Figures instead of rows: the sum of this item.", HelpName = "ITEM" };

    public void AddTo(Command command)
    {
        command.Add(_count);
        command.Add(_groupBy);
        command.Add(_sums);
    }

    /// <summary>Null: rows are asked for.</summary>
    public Aggregate? Of(ParseResult parsed)
    {
        var (groupBy, sums) = (ReadOptions.ListOf(parsed.GetValue(_groupBy)), ReadOptions.ListOf(parsed.GetValue(_sums)));
        return parsed.GetValue(_count) || groupBy.Length > 0 || sums.Length > 0 ? new() { GroupBy = { groupBy }, Sums = { sums } } : null;
    }

    /// <summary>How many rows or groups came, and how many did not.</summary>
    public static string Counted(ulong rows, StreamClosed closed, bool figures) => figures
        ? $"{rows} groups{(closed.SuppressedGroups > 0 ? $", {closed.SuppressedGroups} left out as too small" : "")}"
        : $"{rows} rows{(closed.WithheldRows > 0 ? $", {closed.WithheldRows} about persons under 14 left out" : "")}";
}
