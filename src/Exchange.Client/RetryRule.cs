using System.Security.Cryptography;
using Grpc.Core;

namespace Exchange.Client;

/// <summary>
/// Which failures pass when one waits. A refusal does not; what the exchange itself asks to repeat does (UNAVAILABLE, ABORTED,
/// and RESOURCE_EXHAUSTED with RetryInfo), and so does a link that broke.
/// </summary>
internal static class RetryRule
{
    /// <summary>How long to wait before the next attempt; null: the failure is told.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="attempts">Attempts so far, the failed one among them.</param>
    /// <param name="isStream">A stream that is broken off says so in more ways than a call.</param>
    /// <param name="options">The client's patience.</param>
    public static TimeSpan? Decide(ExchangeCallException failure, int attempts, bool isStream, ExchangeClientOptions options)
    {
        if (attempts >= options.AttemptsMax || !Passes(failure, isStream) || failure.RetryAfter > options.RetryDelayMax)
        {
            return null;
        }

        var longest = Math.Min(options.RetryDelay.TotalMilliseconds * Math.Pow(2, attempts - 1), options.RetryDelayMax.TotalMilliseconds);

        // Many clients lose a gateway in the same instant; full jitter keeps them from coming back in the same instant.
        var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)longest + 1));
        return failure.RetryAfter is { } asked ? asked + (pause / 4) : pause;
    }

    public static bool IsStaleToken(ExchangeCallException failure) => failure is { StatusCode: StatusCode.Unauthenticated, Reason: "TOKEN_EXPIRED" };

    private static bool Passes(ExchangeCallException failure, bool isStream) => failure.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.Aborted => true,
        StatusCode.ResourceExhausted => failure.RetryAfter is not null,
        StatusCode.Unauthenticated => IsStaleToken(failure),

        // The transport's words for a stream that was reset under way (docs/read-path.md, "How a stream ends").
        StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unknown => isStream && failure.Reason.Length == 0,
        _ => false,
    };
}
