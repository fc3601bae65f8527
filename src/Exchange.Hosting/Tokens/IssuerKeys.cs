using System.Collections.Immutable;
using System.Text.Json;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// The signing keys of one issuer, found through its discovery document. They are fetched when first needed, when they are
/// old, and when a token names a key not among them; never more often than the fetch interval.
/// </summary>
internal sealed partial class IssuerKeys(
    string issuer,
    TokenOptions options,
    HttpClient http,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Known? _known;
    private DateTimeOffset _fetchNotBefore;

    /// <summary>Whether these keys are the issuer's, as far as is known without asking again.</summary>
    public bool AreCurrent(KeySet keys, DateTimeOffset now) =>
        _known is { } known && ReferenceEquals(known.Keys, keys) && now < known.FetchedAt + options.KeysRefreshAfter;

    public async ValueTask<KeySet> ForAsync(string? keyId, CancellationToken ct)
    {
        if (Suffices(keyId) is { } keys)
        {
            return keys;
        }

        await _fetching.WaitAsync(ct);
        try
        {
            if (Suffices(keyId) is { } fetched)
            {
                return fetched;
            }

            if (time.GetUtcNow() >= _fetchNotBefore)
            {
                await FetchAsync(ct);
            }
        }
        catch (Exception exception) when (IsFault(exception) && !ct.IsCancellationRequested)
        {
            LogUnavailable(issuer, exception.Message);
            return Usable() ?? throw Unavailable();
        }
        finally
        {
            _fetching.Release();
        }

        return Usable() ?? throw Unavailable();
    }

    public void Dispose() => _fetching.Dispose();

    private KeySet? Suffices(string? keyId) =>
        _known is { } known && known.Keys.Has(keyId) && time.GetUtcNow() < known.FetchedAt + options.KeysRefreshAfter
            ? known.Keys
            : null;

    private KeySet? Usable() =>
        _known is { } known && time.GetUtcNow() < known.FetchedAt + options.KeysEndAfter ? known.Keys : null;

    private async Task FetchAsync(CancellationToken ct)
    {
        _fetchNotBefore = time.GetUtcNow() + options.KeysFetchInterval;
        var text = await http.GetStringAsync(await Discovery.FindAsync(http, issuer, "jwks_uri", ct), ct);
        var keys = _known is { } known && known.Keys.Text == text ? known.Keys : new KeySet(text);
        _known = new Known(keys, time.GetUtcNow());
    }

    private ExchangeException Unavailable() => new(Reason.IssuerUnavailable)
    {
        Facts = ImmutableSortedDictionary<string, string>.Empty.Add("issuer", issuer),
    };

    private static bool IsFault(Exception exception) =>
        exception is HttpRequestException or OperationCanceledException
            or JsonException or ArgumentException or FormatException;

    [LoggerMessage(4101, LogLevel.Warning, "The keys of issuer {Issuer} could not be fetched: {Cause}")]
    private partial void LogUnavailable(string issuer, string cause);

    private sealed record Known(KeySet Keys, DateTimeOffset FetchedAt);
}
