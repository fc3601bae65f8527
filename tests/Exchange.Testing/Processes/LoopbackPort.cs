using System.Net;
using System.Net.Sockets;

namespace Exchange.Testing.Processes;

/// <summary>
/// Free ports below the range from which the system gives ports to clients: a server that was killed finds its port again,
/// and no client that tries to reach it meanwhile is given that very port.
/// </summary>
public static class LoopbackPort
{
    private const int First = 15_000;
    private const int Count = 15_000;

    private static int _last = Environment.ProcessId * 61;

    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
