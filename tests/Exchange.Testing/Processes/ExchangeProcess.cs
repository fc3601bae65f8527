using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Exchange.Hosting;
using Exchange.Testing.Services;
using Grpc.Core;
using Grpc.Health.V1;

namespace Exchange.Testing.Processes;

/// <summary>The executable <c>exchange</c> as its users run it: a process that can be asked, signalled and killed.</summary>
public sealed class ExchangeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // The executable stands beside the tests that refer to it.
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "exchange.exe" : "exchange");
    private static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private bool _isDisposed;

    private ExchangeProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => Kept(_output);

    public string Error => Kept(_error);

    /// <summary>Starts it; the settings are those of exchange.json, such as <c>Gateway:Name</c>.</summary>
    public static ExchangeProcess Start(IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["DOTNET_ROOT"] = DotnetRoot;
        foreach (var (name, value) in settings)
        {
            start.Environment[$"EXCHANGE_{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        return new(start);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProgramRun> RunAsync(IEnumerable<string> arguments, CancellationToken ct, params (string Name, string Value)[] settings)
    {
        await using var process = Start(arguments, settings);
        return await process.EndAsync(ct);
    }

    /// <summary>Waits until it has ended by itself, or after a signal.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<ProgramRun> EndAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return new(_process.ExitCode, Output, Error);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"exchange did not end within {Patience}. {Said()}");
        }
    }

    /// <summary>SIGKILL: it has no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal such as INT or TERM.</summary>
    public Task SignalAsync(string signal, CancellationToken ct) =>
        ProgramRun.RunAsync("/bin/sh", ["-c", $"kill -{signal} {_process.Id}"], AppContext.BaseDirectory, ct);

    /// <summary>Waits until the service at a gRPC address says that it serves.</summary>
    public async Task UntilServingAsync(string address, CancellationToken ct)
    {
        using var channel = ServiceChannel.Open(address, credential: null);
        var health = new Health.HealthClient(channel);
        await UntilAsync(
            $"serves at {address}",
            async limit => (await health.CheckAsync(new(), cancellationToken: limit)).Status == HealthCheckResponse.Types.ServingStatus.Serving,
            ct);
    }

    /// <summary>Waits until a web address answers.</summary>
    public async Task UntilAnsweringAsync(Uri address, CancellationToken ct)
    {
        using var http = new HttpClient();
        await UntilAsync(
            $"answers at {address}",
            async limit =>
            {
                using var response = await http.GetAsync(address, limit);
                return response.IsSuccessStatusCode;
            },
            ct);
    }

    /// <summary>Waits until it has written a text to its standard output.</summary>
    public Task UntilSaidAsync(string text, CancellationToken ct) => UntilAsync(
        $"says '{text}'", _ => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)), ct);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task UntilAsync(string what, Func<CancellationToken, Task<bool>> holds, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        while (!await HoldsAsync(holds, limit.Token))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"exchange ended with {_process.ExitCode} before it {what}. {Said()}");
            }

            await Task.Delay(Interval, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (limit.IsCancellationRequested)
            {
                ct.ThrowIfCancellationRequested();
                throw new TimeoutException($"It took exchange more than {Patience} until it {what}. {Said()}");
            }
        }
    }

    private static async Task<bool> HoldsAsync(Func<CancellationToken, Task<bool>> holds, CancellationToken limit)
    {
        try
        {
            return await holds(limit);
        }
        catch (Exception notYet) when (notYet is RpcException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private string Said() => $"It said: {Output}{Error}";

    private static void Keep(StringBuilder kept, string? line)
    {
        if (line is not null)
        {
            lock (kept)
            {
                kept.AppendLine(line);
            }
        }
    }

    private static string Kept(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }
}
