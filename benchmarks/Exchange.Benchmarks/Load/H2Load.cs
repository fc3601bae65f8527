using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Exchange.Benchmarks.Load;

/// <summary>What one run of h2load says.</summary>
internal sealed record LoadResult(double Rate, long Succeeded, long Failed, long DataBytes);

/// <summary>The load generator of nghttp2: independent of .NET and of us, so that no side is favoured.</summary>
internal static partial class H2Load
{
    private const string Program = "h2load";

    // Enough connections that both cores can serve, few enough that a connection carries many streams.
    private const int ConnectionsMax = 8;

    /// <summary>The version; null: it is not installed.</summary>
    public static async Task<string?> VersionAsync(CancellationToken ct)
    {
        try
        {
            return (await OutputAsync(["--version"], ct)).Trim();
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Sends exactly so many requests, each the body of the file, so many at once. A number and not a time, since a time
    /// would cut the last ones off and the log would hold reads whose answers nobody counted.
    /// </summary>
    public static async Task<LoadResult> RunAsync(Uri address, string token, string body, int inFlight, long requests, CancellationToken ct)
    {
        var connections = int.Min(ConnectionsMax, inFlight);
        var output = await OutputAsync(
            [
                "-n", Text(requests), "-c", Text(connections), "-m", Text(inFlight / connections), "-d", body,
                "-H", "content-type: application/grpc", "-H", "te: trailers", "-H", $"authorization: Bearer {token}",
                address.ToString(),
            ],
            ct);
        var (rate, counts, data) = (Rate().Match(output), Requests().Match(output), Traffic().Match(output));
        return rate.Success && counts.Success && data.Success
            ? new(
                double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture),
                Number(counts.Groups[2]),
                Number(counts.Groups[1]) - Number(counts.Groups[2]),
                Number(data.Groups[1]))
            : throw new InvalidDataException($"{Program} said something else:\n{output}");
    }

    private static async Task<string> OutputAsync(IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true })!;
        try
        {
            return await process.StandardOutput.ReadToEndAsync(ct);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(Group digits) => long.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"finished in .*, ([\d.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"requests: (\d+) total, .* (\d+) succeeded,")]
    private static partial Regex Requests();

    [GeneratedRegex(@"traffic: .*\((\d+)\) data")]
    private static partial Regex Traffic();
}
