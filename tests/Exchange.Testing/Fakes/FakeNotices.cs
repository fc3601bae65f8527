using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Testing.Fakes;

/// <summary>The registry's notices: a call that does what a test says, and a watch that beats and tells how many listen.</summary>
public sealed class FakeNotices : NoticeService.NoticeServiceBase
{
    private int _running;

    /// <summary>What happens in a call before its empty page is given.</summary>
    public Func<ServerCallContext, Task> OnList { get; set; } = _ => Task.CompletedTask;

    /// <summary>How long a watch is silent between two signs of life.</summary>
    public TimeSpan Beat { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many calls are under way.</summary>
    public int Running => Volatile.Read(ref _running);

    public override async Task<ListNoticesResponse> ListNotices(ListNoticesRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await OnList(context);
            return new();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public override async Task WatchNotices(
        WatchNoticesRequest request, IServerStreamWriter<WatchNoticesResponse> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            for (var number = 1; ; number++)
            {
                await responseStream.WriteAsync(new() { Heartbeat = new() { Number = number } }, context.CancellationToken);
                await Task.Delay(Beat, context.CancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
