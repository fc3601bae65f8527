namespace Exchange.Testing.Services;

internal static class TestServer
{
    /// <summary>A test that needs a server fails without it: a skipped test would promise what nobody looked at.</summary>
    public static string Address(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address
        ? address
        : throw new InvalidOperationException(
            $"{variable} is not set. Run ./test, or eng/with-services before your own command: both start the servers.");
}
