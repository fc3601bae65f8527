using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;
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

        await RequireRevisionAsync(request.AfterRevision, ct);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        var revision = request.AfterRevision;
        long? beaten = null;
        while (!ending.IsCancellationRequested)
        {
            var next = signal.Next;
            var page = await store.EventsAsync(revision, PageSize, ct);
            foreach (var change in page)
            {
                await responseStream.WriteAsync(new() { Change = ToWire(change) }, ct);
                revision = change.Revision;
            }

            if (page.Count == PageSize)
            {
                continue;
            }

            // Sent only after the events could be read: while the database is out of reach, followers' leases lapse.
            if (page.Count > 0 || beaten is null || time.GetElapsedTime(beaten.Value) >= HeartbeatInterval)
            {
                await responseStream.WriteAsync(new() { Heartbeat = new() { Revision = revision } }, ct);
                beaten = time.GetTimestamp();
            }

            await Task.WhenAny(next, Task.Delay(PollInterval, time, ending.Token));
        }
    }

    // A follower ahead of the registry follows another history, perhaps one from before a backup was restored: it would take
    // heartbeats for a sign that it has everything, and miss changes.
    private async Task RequireRevisionAsync(long revision, CancellationToken ct)
    {
        var found = new Violations();
        found.When(
            revision < 0 || revision > await store.RevisionAsync(ct),
            "after_revision",
            ViolationCode.FieldOutOfRange,
            "A revision that this registry has reached.");
        found.ThrowIfAny();
    }

    private static V1.Change ToWire(StoredEvent stored)
    {
        var change = new V1.Change
        {
            Revision = stored.Revision,
            At = stored.At.ToTimestamp(),
            Actor = stored.Actor,
            Reason = stored.Reason,
        };
        switch (stored.Kind)
        {
            case FactKind.Department:
                change.Department = FactBook.Read<V1.Department>(stored.Body);
                break;
            case FactKind.Principal:
                change.Principal = FactBook.Read<V1.Principal>(stored.Body);
                break;
            case FactKind.Element:
                change.Element = FactBook.Read<V1.Element>(stored.Body);
                break;
            case FactKind.Designation:
                change.Designation = FactBook.Read<V1.Designation>(stored.Body);
                break;
            case FactKind.Resource:
                change.Resource = FactBook.Read<V1.Resource>(stored.Body);
                break;
            case FactKind.Grant:
                change.Grant = FactBook.Read<V1.Grant>(stored.Body);
                break;
            case FactKind.Draft:
                change.Draft = FactBook.Read<V1.Draft>(stored.Body);
                break;
            case FactKind.Correction:
                change.Correction = FactBook.Read<V1.Correction>(stored.Body);
                break;
            case FactKind.DataUpdate:
                change.DataUpdate = FactBook.Read<V1.DataUpdate>(stored.Body);
                break;
            case FactKind.DutyLine:
                change.DutyLine = FactBook.Read<V1.DutyLine>(stored.Body);
                break;
            case FactKind.Dispute:
                change.Dispute = FactBook.Read<V1.Dispute>(stored.Body);
                break;
            case FactKind.ReferenceRule:
                change.ReferenceRule = FactBook.Read<V1.ReferenceRule>(stored.Body);
                break;
        }

        return change;
    }
}
