using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Gateway;
using Exchange.Gateway.Holdings;
using Exchange.Registry.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// What a gateway's holdings cost, in this process and without one: each change comes as bytes, as from the feed. Taking and
/// finding are measured in processor time, the collector's included; a suspension in time that passes.
/// </summary>
internal sealed record HeldGrants(double BytesEach, double TakeMicroseconds, ImmutableArray<double> SuspensionMicroseconds, double FindNanoseconds)
{
    private const int Chunk = 10_000;
    private const int Suspensions = 1000;
    private const int Finds = 200_000;

    public static HeldGrants Measure(int grants)
    {
        // Once in vain, for what is compiled and made at first use.
        Load(100);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (feed, taken) = Load(grants);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var suspensions = Suspend(feed, grants);
        return new((double)bytes / grants, taken.TotalMicroseconds / grants, suspensions, Find(feed, grants));
    }

    private static (HoldingsFeed Feed, TimeSpan Taken) Load(int grants)
    {
        var feed = new HoldingsFeed(Options.Create(new GatewayOptions()), TimeProvider.System, NullLogger<HoldingsFeed>.Instance);
        var taken = TimeSpan.Zero;
        foreach (var some in Enumerable.Range(0, grants).Chunk(Chunk))
        {
            var changes = some.Select(number => Written(GrantCorpus.Grant(number), number + 1)).ToList();
            var from = Environment.CpuUsage.TotalTime;
            changes.ForEach(change => feed.Apply(Change.Parser.ParseFrom(change)));
            taken += Environment.CpuUsage.TotalTime - from;
        }

        return (feed, taken);
    }

    private static ImmutableArray<double> Suspend(HoldingsFeed feed, int grants)
    {
        var draw = new Random(1);
        var times = ImmutableArray.CreateBuilder<double>(Suspensions);
        for (var i = 0; i < Suspensions; i++)
        {
            var grant = GrantCorpus.Grant(draw.Next(grants));
            (grant.Version, grant.State) = (2, GrantState.Suspended);
            var change = Written(grant, feed.Revision + 1);
            var from = Stopwatch.GetTimestamp();
            feed.Apply(Change.Parser.ParseFrom(change));
            times.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
        }

        return times.MoveToImmutable();
    }

    private static double Find(HoldingsFeed feed, int grants)
    {
        var draw = new Random(2);
        var asked = Enumerable.Range(0, Finds)
            .Select(_ => GrantCorpus.Grant(draw.Next(grants)))
            .Select(grant => (DepartmentId.Parse(grant.Consumer), ResourceCode.Parse(grant.Resource))).ToArray();
        var found = 0;
        var from = Environment.CpuUsage.TotalTime;
        foreach (var (consumer, resource) in asked)
        {
            found += feed.Newest.Held(consumer, resource).Length;
        }

        var taken = Environment.CpuUsage.TotalTime - from;
        return found >= Finds ? taken.TotalNanoseconds / Finds : throw new InvalidDataException("A grant was not found.");
    }

    private static byte[] Written(Grant grant, long revision) => new Change { Revision = revision, Grant = grant }.ToByteArray();
}
