using System.Diagnostics;
using Exchange.Hosting.Tokens;

namespace Exchange.Benchmarks.Load;

/// <summary>
/// One side of a comparison. It counts all answers it was ever given, warm-up included, and notes what was wrong: h2load
/// sees HTTP only, where a refused gRPC call is a success without data.
/// </summary>
internal sealed class LoadTarget(string name, Uri address, ClientCredential credential, string body, long answerBytes)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private bool _isWarm;

    public string Name => name;

    public long Answers { get; private set; }

    public List<string> Faults { get; } = [];

    /// <summary>Warms up, the first time for long, and says how many requests take the duration at this load.</summary>
    public async Task<long> CalibrateAsync(int inFlight, Plan plan, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var patience = _isWarm ? Settling : plan.WarmUp;
        var requests = (long)inFlight;
        double rate;
        do
        {
            rate = await RunAsync(inFlight, requests, ct);
            requests = long.Max(inFlight, (long)(rate * Settling.TotalSeconds / 2));
        }
        while (clock.Elapsed < patience);
        _isWarm = true;
        return long.Max(2L * inFlight, (long)(rate * plan.Duration.TotalSeconds));
    }

    /// <summary>Answers a second.</summary>
    public async Task<double> RunAsync(int inFlight, long requests, CancellationToken ct)
    {
        var result = await H2Load.RunAsync(address, await credential.GetTokenAsync(ct), body, inFlight, requests, ct);
        Answers += result.Succeeded;
        var empty = result.Succeeded - (result.DataBytes / answerBytes);
        if (result.Failed > 0 || empty > 0)
        {
            Faults.Add($"{name}: of {requests} requests {result.Failed} failed and at least {long.Max(0, empty)} were answered with an error");
        }

        return result.Rate;
    }
}
