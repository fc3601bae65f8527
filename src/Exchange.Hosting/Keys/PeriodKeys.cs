using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Exchange.Hosting.Keys;

/// <summary>
/// The keys under which a person appears in the log, one a quarter, each a file of 32 bytes. Destroying a file makes its
/// period's digests mean nothing and its sealed details unreadable, while the log still verifies.
/// </summary>
public sealed class PeriodKeys(string folder, TimeProvider time)
{
    private const int KeySize = 32;

    private readonly ConcurrentDictionary<string, PeriodKey> _known = new();

    public PeriodKey Current
    {
        get
        {
            var now = time.GetUtcNow();
            var period = string.Create(CultureInfo.InvariantCulture, $"{now.Year}Q{((now.Month - 1) / 3) + 1}");
            return _known.TryGetValue(period, out var key) ? key : _known.GetOrAdd(period, Load);
        }
    }

    /// <summary>A past period's key; null: it was destroyed, or never was here.</summary>
    public PeriodKey? Find(string period) =>
        period.All(char.IsAsciiLetterOrDigit) && File.Exists(FileOf(period)) ? _known.GetOrAdd(period, Load) : null;

    private string FileOf(string period) => Path.Combine(folder, $"{period}.key");

    private PeriodKey Load(string period)
    {
        var file = FileOf(period);
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
