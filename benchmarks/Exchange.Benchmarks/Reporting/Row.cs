using System.Collections.Immutable;

namespace Exchange.Benchmarks.Reporting;

/// <summary>The measurements of one side, in the order in which they were made.</summary>
internal sealed record Series(string Name, ImmutableArray<double> Values)
{
    /// <summary>The server's processor time for one, the median of all rounds; it hardly minds what else the machine does.</summary>
    public double? CpuMicroseconds { get; init; }

    public double Median => MedianOf(Values);

    public double Min => Values.Min();

    public double Max => Values.Max();

    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>The first side held against another: the ratio of medians, and of each round.</summary>
internal sealed record Ratio(string Against, double OfMedians, double Min, double Max)
{
    public static Ratio Of(Series measured, Series other)
    {
        var each = measured.Values.Zip(other.Values, (a, b) => a / b).ToArray();
        return new(other.Name, measured.Median / other.Median, each.Min(), each.Max());
    }
}

/// <summary>One row of the report. A row with faults measured something else than it says, and is invalid.</summary>
internal sealed record Row(
    string Name, int InFlight, string Unit, Series Measured, ImmutableArray<Series> Others, ImmutableArray<string> Faults)
{
    public bool IsValid => Faults.IsEmpty;

    public IEnumerable<Ratio> Ratios => Others.Select(other => Ratio.Of(Measured, other));

    public override string ToString() =>
        $"{Name}, {InFlight} in flight: {Report.Figure(Measured.Median)} {Unit}{string.Concat(Faults.Select(fault => $"; INVALID: {fault}"))}";
}
