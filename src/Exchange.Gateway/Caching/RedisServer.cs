using Exchange.Domain.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Exchange.Gateway.Caching;

/// <summary>
/// The Redis that gateways share, while it answers. One call that fails or takes too long is enough: until the next try, which
/// one caller makes for all, nobody waits for it.
/// </summary>
internal sealed partial class RedisServer : IAsyncDisposable
{
    /// <summary>How long a call may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly ILogger<RedisServer> _logger;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;
    private long _failedAt;
    private volatile int _outages;
    private volatile bool _isDown;
    private int _trying;

    public RedisServer(IOptions<GatewayOptions> options, TimeProvider time, ILogger<RedisServer> logger)
    {
        (_time, _logger) = (time, logger);
        var configuration = ReadConfiguration(options.Value.RedisFile);
        _connection = new(async () => await ConnectionMultiplexer.ConnectAsync(configuration));
    }

    /// <summary>Whether the last call failed.</summary>
    public bool IsDown => _isDown;

    /// <summary>How often it was lost so far: what was known of it before the last time may not hold.</summary>
    public int Outages => _outages;

    public Task<ConnectionMultiplexer> Connection => _connection.Value;

    /// <summary>Whether the server can be reached; of a server that is down one caller finds out for all.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken ct)
    {
        if (!_isDown)
        {
            return true;
        }

        if (_time.GetElapsedTime(Volatile.Read(ref _failedAt)) < RetryDelay || Interlocked.Exchange(ref _trying, 1) == 1)
        {
            return false;
        }

        try
        {
            if (await AskAsync(server => server.PingAsync(), ct) == default)
            {
                return false;
            }

            _isDown = false;
            LogReached(_logger);
            return true;
        }
        finally
        {
            Volatile.Write(ref _trying, 0);
        }
    }

    /// <summary>Runs a script; null: the server cannot be reached.</summary>
    public async Task<RedisResult?> RunAsync(string script, RedisKey[] keys, RedisValue[] values, CancellationToken ct) =>
        _isDown ? null : await AskAsync(server => server.ScriptEvaluateAsync(script, keys, values), ct);

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
        {
            await (await _connection.Value).DisposeAsync();
        }
    }

    private async Task<T?> AskAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken ct)
    {
        try
        {
            var connection = await _connection.Value.WaitAsync(Patience, _time, ct);
            return await call(connection.GetDatabase()).WaitAsync(Patience, _time, ct);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Lost(failure);
            return default;
        }
    }

    private void Lost(Exception failure)
    {
        Volatile.Write(ref _failedAt, _time.GetTimestamp());
        Interlocked.Increment(ref _outages);
        if (!_isDown)
        {
            _isDown = true;
            LogLost(_logger, failure.GetType().Name);
        }
    }

    // It connects in the background for as long as it lives; a call while it is down fails at once.
    private static ConfigurationOptions ReadConfiguration(string file)
    {
        var configuration = ConfigurationOptions.Parse(File.ReadAllText(file).Trim());
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = 1000;
        configuration.AsyncTimeout = 300;
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        configuration.ReconnectRetryPolicy = new LinearRetry(250);
        return configuration;
    }

    [LoggerMessage(3401, LogLevel.Warning, "Lost the shared counter of quotas, so each gateway counts by the log and within its share: {Cause}")]
    private static partial void LogLost(ILogger logger, string cause);

    [LoggerMessage(3402, LogLevel.Information, "Reached the shared counter of quotas again")]
    private static partial void LogReached(ILogger logger);
}
