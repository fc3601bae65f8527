using Exchange.Gateway.V1;

namespace Exchange.Cli.Reads;

/// <summary>What is in dispute in a read, told when it is over; a whole resource in dispute is told by its count.</summary>
internal sealed class DisputeLines
{
    private const int LinesMax = 1000;

    private readonly List<string> _lines = [];
    private int _more;

    public void Add(ulong row, Dispute dispute)
    {
        if (_lines.Count < LinesMax)
        {
            _lines.Add($"row {row} disputed: {ReadTables.Of(dispute)}");
        }
        else
        {
            _more++;
        }
    }

    public void Write(TextWriter to)
    {
        _lines.ForEach(to.WriteLine);
        if (_more > 0)
        {
            to.WriteLine($"{_more} more values are disputed.");
        }
    }
}
