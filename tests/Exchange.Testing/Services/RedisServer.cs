using StackExchange.Redis;

namespace Exchange.Testing.Services;

/// <summary>
/// A Redis database that no other test uses. The server counts them out and is thrown away after the run, so nothing has to
/// be cleared.
/// </summary>
public sealed class RedisServer
{
    public RedisServer()
    {
        var address = TestServer.Address("EXCHANGE_TEST_REDIS");
        using var connection = ConnectionMultiplexer.Connect(address);
        var number = connection.GetDatabase(0).StringIncrement("databases-given-out");
        Configuration = $"{address},defaultDatabase={number}";
    }

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string Configuration { get; }
}
