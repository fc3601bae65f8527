namespace Exchange.EndToEnd.Tests.Identity;

internal static class TestRedis
{
    public static string Address => Environment.GetEnvironmentVariable("EXCHANGE_TEST_REDIS")
        ?? throw new InvalidOperationException("This test needs a Redis: run ./test, which starts one and says where it is.");
}
