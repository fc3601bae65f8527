using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Cli.Serving;
using Exchange.Domain.Ledger;

namespace Exchange.Benchmarks.Rows;

/// <summary>The audit service alone: entries appended over gRPC and durable, the whole log verified, one receipt at a time.</summary>
internal static class LogRows
{
    private const int Receipts = 500;

    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var exchange = await ExchangeServer.StartAuditAsync(scratch, ct);
        var channel = exchange.Open(exchange.Audit, ExchangeHome.ClientOf(ServiceRole.Gateway));

        var appended = 0L;
        await using (var load = await AppendLoad.OpenAsync(new(channel), ct))
        {
            await load.RunAsync(plan.EntriesInFlight[0], plan.WarmUp, ct);
            foreach (var inFlight in plan.EntriesInFlight)
            {
                var (rates, before, cpu) = (new List<double>(), load.Acknowledged, exchange.Process.ProcessorTime);
                for (var round = 0; round < plan.Rounds; round++)
                {
                    rates.Add(await load.RunAsync(inFlight, plan.Duration, ct));
                }

                var each = (exchange.Process.ProcessorTime - cpu).TotalMicroseconds / (load.Acknowledged - before);
                yield return new Row("Append", inFlight, "entries/s", new("exchange", [.. rates]) { CpuMicroseconds = each }, [], []);
            }

            appended = load.Acknowledged;
        }

        var log = await LogCount.OfAsync(exchange.Log, appended, ct);
        var faults = log.FaultsUnless(answered: appended);
        yield return new Row("Append: entries in the log", 0, "entries", new("log", [log.Answered]), [], [.. faults]);
        yield return await ProofAsync(new(channel), exchange.Log, appended, plan, ct);
        yield return await VerifyAsync(exchange.Log, scratch.File("export"), appended, plan, ct);
    }

    /// <summary>The time of one receipt by gRPC, at random places of the log; each must hold.</summary>
    private static async Task<Row> ProofAsync(LogService.LogServiceClient client, Uri log, long size, Plan plan, CancellationToken ct)
    {
        using var source = new HttpSource(log);
        var text = Encoding.UTF8.GetString(await source.ReadAsync(LogFiles.VerifierKey, ct) ?? []);
        var key = VerifierKey.TryParse(text.Trim(), out var parsed) ? parsed : throw new InvalidDataException("The log has no key.");
        var (medians, wrong) = (new List<double>(), 0);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var times = new List<double>(Receipts);
            for (var i = 0; i < Receipts; i++)
            {
                var from = Stopwatch.GetTimestamp();
                var receipt = await client.GetReceiptAsync(new() { Index = (ulong)Random.Shared.NextInt64(size) }, cancellationToken: ct);
                times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                var holds = TlogProof.TryParse(receipt.Proof, out var proof) && proof.Holds(receipt.Entry.Span, key, Ed25519.Check);
                wrong += holds ? 0 : 1;
            }

            medians.Add(Series.MedianOf(times));
        }

        string[] faults = wrong == 0 ? [] : [$"{wrong} receipts do not hold"];
        return new Row($"Receipt, of {size} entries", 1, "ms", new("exchange", [.. medians]), [], [.. faults]);
    }

    /// <summary>Every entry, tile and count of an exported log, as <c>exchange log verify</c> does.</summary>
    private static async Task<Row> VerifyAsync(Uri log, string export, long size, Plan plan, CancellationToken ct)
    {
        using var source = new HttpSource(log);
        await LogExport.WriteAsync(source, export, null, ct);
        var rates = new List<double>();
        LogVerdict? verdict = null;
        for (var round = 0; round < plan.Rounds; round++)
        {
            var from = Stopwatch.GetTimestamp();
            verdict = await LogVerifier.VerifyAsync(new DirectorySource(export), null, null, ct);
            rates.Add(size / Stopwatch.GetElapsedTime(from).TotalSeconds);
        }

        string[] faults = verdict is LogVerdict.Sound ? [] : [$"the log is not sound: {verdict}"];
        return new Row($"Verify, {size} entries", 1, "entries/s", new("exchange", [.. rates]), [], [.. faults]);
    }
}
