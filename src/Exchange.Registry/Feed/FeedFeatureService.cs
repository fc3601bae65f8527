using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Registry.Storage;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Feed;

/// <summary>The change feed: every event after a revision, each new one as it happens, and a heartbeat each second.</summary>
internal sealed class FeedFeatureService(
    FactStore store,
    ChangeSignal signal,
    TokenVerifier tokens,
    IOptions<RegistryOptions> options,
    TimeProvider time,
    IHostApplicationLifetime host)
    : V1.FeedService.FeedServiceBase
{
    private const int PageSize = 500;

    // A write for each change would cost more than the changes; a whole page in memory might be large.
    private const int FlushEach = 25;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    // A change committed by another registry process on the same database is seen after this.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    public override async Task Watch(
        V1.WatchRequest request, IServerStreamWriter<V1.WatchResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), ct);
        if (!tokens.IsService(caller, options.Value.Followers))
        {
            throw new ExchangeException(Reason.RoleMissing);
        }

        await RequireHistoryAsync(request, ct);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        var (revision, mark) = (request.AfterRevision, request.AfterMark);
        long? beaten = null;
        while (!ending.IsCancellationRequested)
        {
            var next = signal.Next;
            var page = await store.EventsAsync(revision, PageSize, ct);
            for (var i = 0; i < page.Count; i++)
            {
                var change = page[i].ToWire();
                await WriteAsync(responseStream, change, flush: i % FlushEach == FlushEach - 1 || i == page.Count - 1, ct);
                (revision, mark) = (change.Revision, change.Mark);
            }

            if (page.Count == PageSize)
            {
                continue;
            }

            // Sent only after the events could be read: while the database is out of reach, followers' leases lapse. A backup
            // may have been restored under the registry's feet.
            if (page.Count > 0 || beaten is null || time.GetElapsedTime(beaten.Value) >= HeartbeatInterval)
            {
                if (revision > 0)
                {
                    await RequireMarkAsync(revision, mark, ct);
                }

                await responseStream.WriteAsync(new() { Heartbeat = new() { Revision = revision } }, ct);
                beaten = time.GetTimestamp();
            }

            await Task.WhenAny(next, Task.Delay(PollInterval, time, ending.Token));
        }
    }

    // A follower of another history, perhaps of one from before a backup was restored, would take heartbeats for a sign that it
    // has everything, and miss changes: it begins anew.
    private async Task RequireHistoryAsync(V1.WatchRequest asked, CancellationToken ct)
    {
        var found = new Violations();
        found.When(asked.AfterRevision < 0, "after_revision", ViolationCode.FieldOutOfRange, "A revision, or 0.");
        found.ThrowIfAny();
        if (asked.AfterRevision > 0)
        {
            await RequireMarkAsync(asked.AfterRevision, asked.AfterMark, ct);
        }
    }

    private async Task RequireMarkAsync(long revision, ByteString mark, CancellationToken ct)
    {
        var last = await store.EventsAsync(revision - 1, 1, ct);
        if (last.Count == 0 || (!mark.IsEmpty && mark != ChangeWire.Mark(last[0])))
        {
            throw new ExchangeException(Reason.HistoryDiffers);
        }
    }

    private static async Task WriteAsync(IServerStreamWriter<V1.WatchResponse> stream, V1.Change change, bool flush, CancellationToken ct)
    {
        stream.WriteOptions = flush ? null : Buffered;
        await stream.WriteAsync(new() { Change = change }, ct);
    }
}
