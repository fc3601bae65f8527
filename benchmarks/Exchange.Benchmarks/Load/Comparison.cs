using Exchange.Benchmarks.Reporting;

namespace Exchange.Benchmarks.Load;

/// <summary>Measures all sides in turn at one load: A B C A B C …</summary>
internal static class Comparison
{
    /// <summary>The first target is held against the others. Rates are multiplied by the factor, such as rows an answer.</summary>
    public static async Task<Row> RunAsync(
        string name, string unit, int inFlight, IReadOnlyList<LoadTarget> targets, Plan plan, double factor, CancellationToken ct)
    {
        var requests = new long[targets.Count];
        for (var i = 0; i < targets.Count; i++)
        {
            requests[i] = await targets[i].CalibrateAsync(inFlight, plan, ct);
        }

        var runs = targets.Select(_ => new List<(double Rate, double CpuMicroseconds)>(plan.Rounds)).ToArray();
        for (var round = 0; round < plan.Rounds; round++)
        {
            for (var i = 0; i < targets.Count; i++)
            {
                runs[i].Add(await targets[i].RunAsync(inFlight, requests[i], ct));
            }
        }

        var series = targets.Select((target, i) => new Series(target.Name, [.. runs[i].Select(run => factor * run.Rate)])
        {
            CpuMicroseconds = Series.MedianOf(runs[i].Select(run => run.CpuMicroseconds / factor)),
        }).ToArray();
        var faults = targets.SelectMany(target => target.Faults).ToArray();
        foreach (var target in targets)
        {
            target.Faults.Clear();
        }

        return new Row(name, inFlight, unit, series[0], [.. series[1..]], [.. faults]);
    }
}
