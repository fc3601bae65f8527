using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>A stream that was opened and is not read on until the test says so, so that the gateway is in the middle of it.</summary>
public sealed class SlowRead : IDisposable
{
    private readonly AsyncServerStreamingCall<ReadResponse> _call;

    private SlowRead(AsyncServerStreamingCall<ReadResponse> call) => _call = call;

    /// <summary>The first message.</summary>
    public StreamOpened Opened { get; private set; } = null!;

    /// <summary>The last message; null: it never came.</summary>
    public StreamClosed? Closed { get; private set; }

    public static async Task<SlowRead> OpenAsync(World world, CancellationToken ct, string? gateway = null)
    {
        var stream = new SlowRead(world.Reads("jx-sw", gateway).Read(Requests.Divisions(), cancellationToken: ct));
        Assert.True(await stream._call.ResponseStream.MoveNext(ct));
        stream.Opened = stream._call.ResponseStream.Current.Opened;
        return stream;
    }

    /// <summary>
    /// Reads on to the end; the failure that ended it, or null when it is complete. From a reader that did not read while the
    /// gateway ended the stream it was taken away, so the failure may say no more than that.
    /// </summary>
    public async Task<RpcException?> ReadOnAsync(CancellationToken ct)
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(ct))
            {
                Closed = _call.ResponseStream.Current.Closed;
            }

            return null;
        }
        catch (RpcException failure)
        {
            return failure;
        }
    }

    public void Dispose() => _call.Dispose();
}
