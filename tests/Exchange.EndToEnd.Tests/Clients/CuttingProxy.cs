using System.Net;
using System.Net.Sockets;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>A TCP way to a server that resets each connection after some bytes of the answer, as often as it is told to.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Queue<int> _cuts;
    private readonly int _target;
    private readonly Task _accepting;

    /// <summary>The n-th connection is cut after the n-th number of bytes; those after the last are left alone.</summary>
    public CuttingProxy(string address, IEnumerable<int> cuts)
    {
        (_target, _cuts) = (new Uri(address).Port, new(cuts));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int CutsDone { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_closing.Token);
                carried.Add(CarryAsync(near, _cuts.TryDequeue(out var bytes) ? bytes : long.MaxValue));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(TcpClient near, long bytes)
    {
        using (near)
        using (var far = new TcpClient())
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token))
        {
            (near.LingerState, far.LingerState) = (new(true, 0), new(true, 0));
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target, over.Token);
                var asked = near.GetStream().CopyToAsync(far.GetStream(), over.Token);
                await AnswerAsync(far.GetStream(), near.GetStream(), bytes, over.Token);
                await over.CancelAsync();
                await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
            {
            }
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, long bytes, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        while (bytes > 0)
        {
            var read = await from.ReadAsync(buffer, ct);
            if (read == 0)
            {
                return;
            }

            var passed = (int)Math.Min(read, bytes);
            await to.WriteAsync(buffer.AsMemory(0, passed), ct);
            bytes -= passed;
        }

        CutsDone++;
    }
}
