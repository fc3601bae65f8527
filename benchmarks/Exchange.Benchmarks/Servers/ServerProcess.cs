using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Exchange.Benchmarks.Servers;

/// <summary>A server in a process of its own; what it prints goes to a file.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Script = "log=$1; shift; exec \"$0\" \"$@\" >\"$log\" 2>&1";

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>The processor time that it has used, its start included.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory that it ever had in use, in MiB, as the kernel counts it.</summary>
    public double PeakMemory => double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).AsSpan(6).Trim("kB \t"),
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>Starts a program that lies beside this one.</summary>
    public static ServerProcess Start(
        string program, string log, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment) =>
        StartInstalled(Path.Combine(AppContext.BaseDirectory, program), log, arguments, environment);

    /// <summary>Starts a program of this machine.</summary>
    public static ServerProcess StartInstalled(
        string program, string log, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", Script, program, log } };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Waits until it takes connections.</summary>
    public async Task ListensAsync(int port, CancellationToken ct)
    {
        while (!_process.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
