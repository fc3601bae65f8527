using System.Diagnostics;
using Exchange.Testing.Processes;
using StackExchange.Redis;

namespace Exchange.Testing.Services;

/// <summary>A Redis of a test's own, which can be killed, stopped in the middle, and started again: empty, or with older data.</summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-redis-");
    private readonly int _port = LoopbackPort.Take();
    private Process? _process;

    public string Address => $"127.0.0.1:{_port}";

    /// <summary>A file that holds its address, as a setting names it.</summary>
    public string File => Path.Combine(_folder.FullName, "redis.connection");

    public static async Task<RedisProcess> StartAsync()
    {
        var redis = new RedisProcess();
        await System.IO.File.WriteAllTextAsync(redis.File, redis.Address);
        await redis.StartAgainAsync();
        return redis;
    }

    /// <summary>Starts it with what was last saved, if anything was.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("redis-server")
        {
            ArgumentList =
            {
                "--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder.FullName, "--save", "", "--appendonly", "no", "--logfile", "log",
            },
        };
        _process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        while (!await AnswersAsync())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Writes what it holds now to the disk.</summary>
    public Task SaveAsync() => AskAsync(server => server.ExecuteAsync("SAVE"));

    /// <summary>Forgets what was written to the disk.</summary>
    public void ForgetSaved() => System.IO.File.Delete(Path.Combine(_folder.FullName, "dump.rdb"));

    /// <summary>Forgets all that it holds, and goes on.</summary>
    public Task FlushAsync() => AskAsync(server => server.ExecuteAsync("FLUSHALL"));

    public async Task KillAsync()
    {
        if (_process is { } running)
        {
            _process = null;
            running.Kill();
            await running.WaitForExitAsync();
            running.Dispose();
        }
    }

    /// <summary>Stops it in the middle: it takes connections and calls, and answers none.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    public Task GoOnAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await AskAsync(server => server.PingAsync());
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private async Task AskAsync(Func<IDatabase, Task> ask)
    {
        var configuration = ConfigurationOptions.Parse(Address);
        configuration.AllowAdmin = true;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = 1000;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        await ask(connection.GetDatabase());
    }
}
