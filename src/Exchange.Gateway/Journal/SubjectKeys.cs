using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Hosting;

namespace Exchange.Gateway.Journal;

/// <summary>A key and the period it belongs to.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A key lives as long as the gateway.")]
internal sealed class SubjectKey(string period, byte[] key)
{
    // Kept ready, since setting the key costs three times the hashing; one a thread, since it holds state.
    private readonly ThreadLocal<HMACSHA256> _hmac = new(() => new(key));

    public string Period => period;

    /// <summary>HMAC-SHA-256: without the key nobody can try subjects until one fits.</summary>
    public byte[] Digest(ReadOnlySpan<byte> content)
    {
        var digest = new byte[HMACSHA256.HashSizeInBytes];
        _ = _hmac.Value!.TryComputeHash(content, digest, out _);
        return digest;
    }

    /// <summary>A subject's digest is of the fact that names it and its value, so that one person is one digest across resources.</summary>
    public byte[] Digest(string name, string value) => Digest(Encoding.UTF8.GetBytes($"{name}\n{value}"));
}

/// <summary>
/// The keys under which a person appears in the log, one a quarter, each a file of 32 bytes. Destroying a file makes its
/// period's digests mean nothing, while the log still verifies.
/// </summary>
internal sealed class SubjectKeys(string folder, TimeProvider time)
{
    private const int KeySize = 32;

    private readonly ConcurrentDictionary<string, SubjectKey> _known = new();

    public SubjectKey Current
    {
        get
        {
            var now = time.GetUtcNow();
            var period = string.Create(CultureInfo.InvariantCulture, $"{now.Year}Q{((now.Month - 1) / 3) + 1}");
            return _known.TryGetValue(period, out var key) ? key : _known.GetOrAdd(period, Load);
        }
    }

    private SubjectKey Load(string period)
    {
        var file = Path.Combine(folder, $"{period}.key");
        if (!File.Exists(file))
        {
            WholeFile.WriteSecret(file, RandomNumberGenerator.GetBytes(KeySize));
        }

        var key = File.ReadAllBytes(file);
        return key.Length == KeySize
            ? new(period, key)
            : throw new InvalidDataException($"{file} is not a key of {KeySize} bytes.");
    }
}
