using Exchange.Gateway.Quotas;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Gateway.Caching;

/// <summary>What several gateways share by a Redis of theirs.</summary>
internal static class SharedCaching
{
    public static IServiceCollection AddSharedCaching(this IServiceCollection services)
    {
        services.AddSingleton<RedisServer>();
        services.AddStackExchangeRedisCache(_ => { });
        services.AddOptions<RedisCacheOptions>().Configure<RedisServer>((cache, redis) =>
            cache.ConnectionMultiplexerFactory = async () => await redis.Connection);
        services.AddHybridCache();
        services.AddSingleton<LogCounts>();
        services.AddSingleton<IQuotaCounter, SharedCounter>();
        services.AddHealthChecks().AddCheck<RedisHealth>("shared quota counter");
        return services;
    }
}
