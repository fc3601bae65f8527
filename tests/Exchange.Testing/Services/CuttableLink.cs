using System.Net;
using System.Net.Sockets;

namespace Exchange.Testing.Services;

/// <summary>How a link is cut.</summary>
public enum LinkCut
{
    /// <summary>Connections are reset, and new ones too.</summary>
    Closed,

    /// <summary>
    /// Nothing passes and nobody is told; when the cut heals, what was sent meanwhile arrives, as when a cable is pulled and TCP
    /// sends again.
    /// </summary>
    Stalled,

    /// <summary>
    /// Nothing passes and nobody is told; the old connections never pass anything again, as when a firewall has forgotten them.
    /// </summary>
    Forgotten,
}

/// <summary>A TCP link to a server on this machine, which a test can cut and heal.</summary>
public sealed class CuttableLink : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private readonly Lock _guard = new();
    private readonly List<Task> _pumps = [];
    private readonly List<Era> _eras = [new()];
    private Era _era;
    private LinkCut _cut;

    private CuttableLink(TcpListener listener, int target)
    {
        (_listener, _target, _era) = (listener, target, _eras[0]);
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public static CuttableLink Open(string address)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new(listener, new Uri(address).Port);
    }

    public void Cut(LinkCut cut)
    {
        lock (_guard)
        {
            _cut = cut;
            if (cut == LinkCut.Closed)
            {
                _era.End.Cancel();
            }
            else
            {
                _era.Close();
            }
        }
    }

    public void Heal()
    {
        lock (_guard)
        {
            if (_cut == LinkCut.Stalled)
            {
                _era.Open();
            }
            else
            {
                _eras.Add(_era = new());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_accepting, .. _pumps]);
        _eras.ForEach(era => era.End.Dispose());
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var near = await _listener.AcceptTcpClientAsync(_closing.Token);
                lock (_guard)
                {
                    _pumps.Add(CarryAsync(near, _era));
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(TcpClient near, Era era)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, era.End.Token);
        using (near)
        using (var far = new TcpClient())
        {
            // Resets, rather than takes leave.
            (near.LingerState, far.LingerState) = (new(true, 0), new(true, 0));
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target, over.Token);
                await Task.WhenAny(
                    PumpAsync(near.GetStream(), far.GetStream(), era, over.Token), PumpAsync(far.GetStream(), near.GetStream(), era, over.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
            }
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Era era, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await from.ReadAsync(buffer, ct);
            await era.Passable.WaitAsync(ct);
            if (read == 0)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    /// <summary>The connections between two heals.</summary>
    private sealed class Era
    {
        private TaskCompletionSource _passable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Era() => Open();

        public CancellationTokenSource End { get; } = new();

        public Task Passable => Volatile.Read(ref _passable).Task;

        public void Open() => _passable.TrySetResult();

        public void Close() => Volatile.Write(ref _passable, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
