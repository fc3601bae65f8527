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
    private volatile ConcurrentDictionary<string, VerifiedToken> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, VerifiedToken> _old = new(StringComparer.Ordinal);

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
                _young = new(StringComparer.Ordinal);
            }

            _young[token] = verified;
        }
    }
}
