using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exchange.Client.Tokens;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// The signing keys of one issuer, found through its discovery document. They are fetched when first needed, when they are
/// old, and when a token names a key not among them: one fetch at a time, and a pause after each. Who has usable keys never
/// waits for fresher ones, so an issuer that hangs stops nobody until its keys end.
/// </summary>
internal sealed partial class IssuerKeys(
    string issuer,
    TokenOptions options,
    HttpClient http,
    TimeProvider time,
    ILogger logger)
{
    private readonly Lock _starting = new();
    private volatile Known? _known;
    private Task _fetch = Task.CompletedTask;
    private DateTimeOffset _fetchNotBefore;

    /// <summary>Whether these are still the issuer's keys, as far as is known.</summary>
    public bool AreAtHand(KeySet keys) => ReferenceEquals(AtHand(), keys);

    /// <exception cref="ExchangeException">There are no usable keys, and none could be fetched.</exception>
    public async ValueTask<KeySet> ForAsync(string? keyId, CancellationToken ct)
    {
        if (AtHand() is { } keys && keys.Has(keyId))
        {
            return keys;
        }

        await Fetch().WaitAsync(ct);
        return AtHand() ?? throw Unavailable();
    }

    /// <summary>The usable keys, if any; when they are old, others are on their way.</summary>
    private KeySet? AtHand()
    {
        var now = time.GetUtcNow();
        if (_known is not { } known || now >= known.FetchedAt + options.KeysEndAfter)
        {
            return null;
        }

        if (now >= known.FetchedAt + options.KeysRefreshAfter)
        {
            _ = Fetch();
        }

        return known.Keys;
    }

    /// <summary>The fetch under way, begun now if it may be, else the last one. It never throws, it logs.</summary>
    private Task Fetch()
    {
        lock (_starting)
        {
            if (_fetch.IsCompleted && time.GetUtcNow() >= _fetchNotBefore)
            {
                _fetch = Task.Run(FetchAsync);
            }

            return _fetch;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the answer, the keys at hand stay.")]
    private async Task FetchAsync()
    {
        try
        {
            // For both requests together; the caller's own token would end the fetch for the others who wait.
            using var timeout = new CancellationTokenSource(http.Timeout, time);
            var address = await Discovery.FindAsync(http, issuer, "jwks_uri", timeout.Token);
            var text = await http.GetStringAsync(address, timeout.Token);
            var keys = _known is { } known && known.Keys.Text == text ? known.Keys : new KeySet(text);
            _known = new Known(keys, time.GetUtcNow());
        }
        catch (Exception exception)
        {
            LogUnavailable(issuer, exception.Message);
        }
        finally
        {
            // Written before the task ends and read after, hence without the lock.
            _fetchNotBefore = time.GetUtcNow() + options.KeysFetchInterval;
        }
    }

    private ExchangeException Unavailable() => new(Reason.IssuerUnavailable)
    {
        Facts = ExchangeException.Fact("issuer", issuer),
    };

    [LoggerMessage(4101, LogLevel.Warning, "The keys of issuer {Issuer} could not be fetched: {Cause}")]
    private partial void LogUnavailable(string issuer, string cause);

    private sealed record Known(KeySet Keys, DateTimeOffset FetchedAt);
}
