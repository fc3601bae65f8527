using System.Collections.Concurrent;
using CsCheck;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf;

namespace Exchange.Audit.Tests.Checkpoints;

public sealed class ConcurrentAppendTests
{
    // Batch sizes of each of several gateways, and the commits that fail, before or after they took effect.
    private static readonly Gen<(int[][] Gateways, Fault[] Faults)> Plans = Gen.Select(
        Gen.Int[1, 40].Array[1, 25].Array[1, 6],
        Gen.Int[0, 5].Select(i => i switch { 0 => Fault.BeforeEffect, 1 => Fault.AfterEffect, _ => Fault.None }).Array[0, 30]);

    [Fact]
    public async Task Whatever_the_order_and_the_faults_the_log_is_the_list_of_what_was_acknowledged() =>
        await Plans.SampleAsync(async plan => await RunAsync(plan.Gateways, plan.Faults), iter: 60, threads: 2);

    private static async Task RunAsync(int[][] gateways, Fault[] faults)
    {
        var store = new PlannedFaults(new MemoryEntryStore(), faults);
        await using var log = await TestLog.StartAsync(store);
        var acknowledged = new ConcurrentDictionary<long, byte[]>();

        await Task.WhenAll(gateways.Select((sizes, i) => WriteAsync(log, $"g-{i}", sizes, acknowledged)));

        // Everything acknowledged is where it was said to be, and every gateway's records are there once, in order.
        var entries = store.ReadEntries(0, int.MaxValue);
        Assert.All(acknowledged, pair => Assert.Equal(pair.Value, entries[(int)pair.Key]));
        Assert.Equal(gateways.Sum(sizes => sizes.Sum()), entries.Count);
        Assert.All(gateways, (sizes, i) => Assert.Equal(
            Enumerable.Range(1, sizes.Sum()).Select(n => (ulong)n),
            entries.Select(e => Entry.Parser.ParseFrom(e)).Where(e => e.Gateway == $"g-{i}").Select(e => e.Sequence)));
        Assert.Equal(Verification.MemoryLog.RootOf(entries), log.Log.Head!.Root(entries.Count));
    }

    /// <summary>Writes as a gateway does: many batches under way, and after a loss on from what the welcome says.</summary>
    private static async Task WriteAsync(TestLog log, string gateway, int[] sizes, ConcurrentDictionary<long, byte[]> acknowledged)
    {
        var total = sizes.Sum();
        while (true)
        {
            try
            {
                var session = await log.JoinAsync(gateway);
                if (session.LastSequence == total)
                {
                    return;
                }

                await Task.WhenAll(await SendAsync(log, session, gateway, sizes, acknowledged));
            }
            catch (ExchangeException lost)
            {
                Assert.Equal(Reason.LogUnavailable, lost.Reason);
                log.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
    }

    private static async Task<List<Task>> SendAsync(
        TestLog log, JournalSession session, string gateway, int[] sizes, ConcurrentDictionary<long, byte[]> acknowledged)
    {
        var sent = new List<Task>();
        var end = 0L;
        foreach (var size in sizes)
        {
            end += size;
            var missing = (int)long.Min(size, end - session.LastSequence);
            if (missing > 0)
            {
                Entry[] entries = [.. Enumerable.Range(1, missing).Select(i => AnEntry.Answered(gateway, end - missing + i))];
                var appended = await log.Sequencer.AppendAsync(
                    session, TestLog.BatchOf(entries), TestContext.Current.CancellationToken);
                sent.Add(KeepAsync(appended, entries, acknowledged));
            }
        }

        return sent;
    }

    private static async Task KeepAsync(Task<long> appended, Entry[] entries, ConcurrentDictionary<long, byte[]> acknowledged)
    {
        var first = await appended;
        for (var i = 0; i < entries.Length; i++)
        {
            Assert.True(acknowledged.TryAdd(first + i, entries[i].ToByteArray()));
        }
    }
}
