using Exchange.Hosting.Tokens;
using Microsoft.Extensions.Logging;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>Counts what a verifier warns of.</summary>
internal sealed class WarningCount : ILogger<TokenVerifier>
{
    private int _count;

    public int Count => _count;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => Interlocked.Increment(ref _count);
}
