using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Registry.Feed;
using Exchange.Registry.Storage;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Exchange.Registry.Notices;

/// <summary>What the caller's department must be told: in pages, or as it happens. Nobody is told what another is.</summary>
internal sealed class NoticeFeatureService(
    FactStore store, PastStore past, ChangeSignal signal, Actors actors, TimeProvider time, IHostApplicationLifetime host)
    : V1.NoticeService.NoticeServiceBase
{
    private const int PageSize = 100;

    // A change committed by another registry process on the same database is seen after this.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    public override async Task<V1.ListNoticesResponse> ListNotices(V1.ListNoticesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        var size = Paging.ReadSize(found, request.PageSize);
        var after = Paging.ReadNumber(found, request.PageToken);
        found.ThrowIfAny();
        var page = await store.NoticesAsync(actor.Department!.Value, after, size, context.CancellationToken);
        return new()
        {
            Notices = { page.Select(notice => notice.ToWire()) },
            NextPageToken = page.Count == size ? $"{page[^1].Number}" : "",
        };
    }

    public override async Task WatchNotices(
        V1.WatchNoticesRequest request, IServerStreamWriter<V1.WatchNoticesResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var department = (await actors.IdentifyAsync(context)).Department!;
        await RequireNumberAsync(request.AfterNumber, ct);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        var number = request.AfterNumber;
        long? beaten = null;
        while (!ending.IsCancellationRequested)
        {
            var next = signal.Next;

            // Nobody goes on listening whose token has ended, or who is bound to another department now.
            await RequireStillAsync(department, context);
            var page = await store.NoticesAsync(department.Value, number, PageSize, ct);
            foreach (var notice in page)
            {
                await responseStream.WriteAsync(new() { Notice = notice.ToWire() }, ct);
                number = notice.Number;
            }

            if (page.Count == PageSize)
            {
                continue;
            }

            if (page.Count > 0 || beaten is null || time.GetElapsedTime(beaten.Value) >= HeartbeatInterval)
            {
                await responseStream.WriteAsync(new() { Heartbeat = new() { Number = number } }, ct);
                beaten = time.GetTimestamp();
            }

            await Task.WhenAny(next, Task.Delay(PollInterval, time, ending.Token));
        }
    }

    // A follower ahead of the registry has been told things that a restored registry has forgotten, and would miss what it is told
    // now.
    private async Task RequireNumberAsync(long number, CancellationToken ct)
    {
        var found = new Violations();
        found.When(number < 0, "after_number", ViolationCode.FieldOutOfRange, "A notice's number, or 0.");
        found.ThrowIfAny();
        if (number > await past.NewestNoticeAsync(ct))
        {
            throw new ExchangeException(Reason.HistoryDiffers);
        }
    }

    private async Task RequireStillAsync(DepartmentId department, ServerCallContext context)
    {
        if ((await actors.IdentifyAsync(context)).Department != department)
        {
            throw new ExchangeException(Reason.PrincipalUnbound);
        }
    }
}
