using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Exchange.Identity.Assertions;

/// <summary>
/// For several instances: SET NX decides who was first. Redis must not evict (<c>maxmemory-policy noeviction</c>), since a
/// forgotten key is a second use.
/// </summary>
internal sealed partial class RedisAssertionLedger(
    string address,
    TimeProvider time,
    ILogger<RedisAssertionLedger> logger) : IAssertionLedger, IAsyncDisposable
{
    private readonly Lazy<Task<ConnectionMultiplexer>> _redis = new(() => ConnectAsync(address));

    public async ValueTask<AssertionUse> UseAsync(string client, string assertionId, DateTimeOffset until, CancellationToken ct)
    {
        var left = until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return AssertionUse.Repeated;
        }

        try
        {
            var redis = await _redis.Value.WaitAsync(ct);
            var key = $"exchange:assertion:{client}:{assertionId}";
            return await redis.GetDatabase().StringSetAsync(key, "1", left, When.NotExists).WaitAsync(ct)
                ? AssertionUse.First
                : AssertionUse.Repeated;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogFailed(exception);
            return AssertionUse.Unknown;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis.IsValueCreated)
        {
            await (await _redis.Value).DisposeAsync();
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string address)
    {
        // It connects in the background for as long as it lives; a call while it is down fails at once.
        var configuration = ConfigurationOptions.Parse(address);
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = 1000;
        configuration.AsyncTimeout = 1000;
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    [LoggerMessage(5201, LogLevel.Error, "Redis does not answer; an assertion was refused")]
    private partial void LogFailed(Exception exception);
}
