using Exchange.Audit.Checkpoints;
using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Audit.Trail;
using Exchange.Audit.V1;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Tokens;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Exchange.Audit.Simulation;

/// <summary>The log replayed against a change that nobody has made, over gRPC. It reads and streams; it writes nothing.</summary>
internal sealed class SimulationFeatureService(
    TokenVerifier tokens, PrincipalDirectory principals, FactsFeed feed, AuditLog log, IEntryStore entries, TrailStore trail, TrailFollower follower,
    RunningSimulations simulations, TimeProvider time) : SimulationService.SimulationServiceBase
{
    private const int ProgressEvery = 10_000;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    public override async Task SimulateChange(
        SimulateChangeRequest request, IServerStreamWriter<SimulateChangeResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var asker = principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), ct));
        var question = SimulationQuestion.Read(request, time.GetUtcNow());
        var facts = feed.RequireWhole();
        var grants = feed.Grants;
        var replay = question.Grant is { } grant
            ? Replay.Of(grant, facts, grants, asker)
            : Replay.Of(question.Resource!, facts, grants, asker);

        using var place = simulations.Enter(asker.Department);
        var size = log.RequireHead().Size;
        await follower.CatchUpAsync(size, ct);
        var summary = new SimulationSummary();
        var told = time.GetTimestamp();
        foreach (var (index, entry) in PastEntries.Read(trail, entries, replay.Query(question.Since, question.Until), size))
        {
            ct.ThrowIfCancellationRequested();
            if (PastRead.Of(entry) is not { } read)
            {
                continue;
            }

            summary.Replayed++;
            if (Count(summary, replay.Proposal.Of(read), index, read) is { } changed)
            {
                await responseStream.WriteAsync(new() { Changed = changed }, ct);
            }

            if (summary.Replayed % ProgressEvery == 0 || time.GetElapsedTime(told) >= ProgressInterval)
            {
                told = time.GetTimestamp();
                await responseStream.WriteAsync(new() { Progress = new() { Replayed = summary.Replayed } }, ct);
            }
        }

        if (question.Resource is { } resource)
        {
            summary.Unissuable.Add(Unissuable.Of(resource, facts, grants, time.GetUtcNow()));
        }

        await responseStream.WriteAsync(new() { Summary = summary }, ct);
    }

    private static ChangedRead? Count(SimulationSummary summary, Verdict verdict, long index, PastRead read)
    {
        var changed = new ChangedRead
        {
            Index = (ulong)index,
            At = read.At.ToTimestamp(),
            Consumer = read.Asked.Consumer.Value,
            Grant = read.Grant.Value,
        };
        switch (verdict)
        {
            case Verdict.Refused refused:
                summary.Refused++;
                summary.ByReason[refused.Reason.Code] = summary.ByReason.GetValueOrDefault(refused.Reason.Code) + 1;
                changed.Reason = refused.Reason.Code;
                return changed;
            case Verdict.Cut cut:
                summary.Cut++;
                changed.Withheld.Add(cut.Items.Select(item => item.Value));
                return changed;
            case Verdict.Undecidable:
                summary.Undecidable++;
                return null;
            default:
                summary.Unchanged++;
                return null;
        }
    }
}
