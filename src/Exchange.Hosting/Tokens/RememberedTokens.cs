using System.Collections.Concurrent;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// What verified tokens said, keyed by the whole token, in two generations: when the young one is full it becomes the old
/// one and the old one is dropped. What is used moves to the young, so the tokens in use stay and the bound holds.
/// </summary>
internal sealed class RememberedTokens(int max)
{
    private readonly Lock _writing = new();
    private readonly int _generationMax = max / 2;
    private volatile ConcurrentDictionary<string, VerifiedToken> _young = new(TokenComparer.Instance);
    private volatile ConcurrentDictionary<string, VerifiedToken> _old = new(TokenComparer.Instance);

    public int Count => _young.Count + _old.Count;

    /// <summary>Looks up without allocating.</summary>
    public VerifiedToken? Find(ReadOnlySpan<char> token)
    {
        if (_young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out var verified))
        {
            return verified;
        }

        if (_old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out verified))
        {
            Add(token.ToString(), verified);
        }

        return verified;
    }

    public void Add(string token, VerifiedToken verified)
    {
        lock (_writing)
        {
            if (_young.Count >= _generationMax)
            {
                _old = _young;
                _young = new(TokenComparer.Instance);
            }

            _young[token] = verified;
        }
    }
}

/// <summary>
/// Hashes a token by its end, which is of its signature and the issuer's own; a caller cannot choose it. Tokens are equal if
/// all of both is.
/// </summary>
internal sealed class TokenComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    private const int EndLength = 16;

    public static TokenComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string token) => GetHashCode(token.AsSpan());

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<char> alternate) => string.GetHashCode(alternate[^int.Min(EndLength, alternate.Length)..]);

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
