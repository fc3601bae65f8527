using System.Diagnostics;
using Exchange.Benchmarks.Servers;
using Exchange.Client.Tokens;
using Exchange.Hosting.Tokens;

namespace Exchange.Benchmarks.Load;

/// <summary>A request's body, in a file, and how many bytes its answer has at least.</summary>
internal sealed record Exchanged(string Body, long AnswerBytes);

/// <summary>
/// One side of a comparison. It counts all answers it was ever given, warm-up included, and notes what was wrong: h2load
/// sees HTTP only, where a refused gRPC call is a success without data.
/// </summary>
internal sealed class LoadTarget(string name, ServerProcess server, Uri address, ClientCredential credential, Exchanged request)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private bool _isWarm;

    public string Name => name;

    public long Answers { get; private set; }

    public List<string> Faults { get; } = [];

    /// <summary>The same call at another address, which has the same answer.</summary>
    public LoadTarget At(string other, ServerProcess otherServer, Uri otherAddress) => new(other, otherServer, otherAddress, credential, request);

    /// <summary>Warms up, the first time for long, and says how many requests take the duration at this load.</summary>
    public async Task<long> CalibrateAsync(int inFlight, Plan plan, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var patience = _isWarm ? Settling : plan.WarmUp;
        var requests = (long)inFlight;
        double rate;
        do
        {
            rate = (await RunAsync(inFlight, requests, ct)).Rate;
            requests = long.Max(inFlight, (long)(rate * Settling.TotalSeconds / 2));
        }
        while (clock.Elapsed < patience);
        _isWarm = true;
        return long.Max(2L * inFlight, (long)(rate * plan.Duration.TotalSeconds));
    }

    /// <summary>Answers a second, and what each cost the server.</summary>
    public async Task<(double Rate, double CpuMicroseconds)> RunAsync(int inFlight, long requests, CancellationToken ct)
    {
        var before = server.ProcessorTime;
        var result = await H2Load.RunAsync(address, await credential.GetTokenAsync(ct), request.Body, inFlight, requests, ct);
        var cpu = server.ProcessorTime - before;
        Answers += result.Succeeded;
        var empty = result.Succeeded - (result.DataBytes / request.AnswerBytes);
        if (result.Failed > 0 || empty > 0)
        {
            Faults.Add($"{name}: of {requests} requests {result.Failed} failed and at least {long.Max(0, empty)} were answered with an error");
        }

        return (result.Rate, cpu.TotalMicroseconds / requests);
    }
}
