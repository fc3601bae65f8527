using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Gateway.Sources;

/// <summary>
/// How a store's files stand, as far as the file system tells without their being opened: their sizes, when each was made, and when
/// last written. To open one would break the locks that SQLite has on it (sqlite.org/howtocorrupt.html, 2.2).
/// </summary>
internal sealed record FileState(string Digest, DateTime Changed)
{
    // The coarsest clock of a file system in use. Two writes within it look alike.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public static FileState Of(params IReadOnlyList<string> files)
    {
        var facts = new StringBuilder();
        var changed = DateTime.MinValue;
        foreach (var file in files)
        {
            // SQLite makes an empty log for whoever only reads.
            var info = new FileInfo(file);
            if (info is { Exists: true, Length: > 0 })
            {
                var (made, written) = (info.CreationTimeUtc, info.LastWriteTimeUtc);
                facts.Append(CultureInfo.InvariantCulture, $"{info.Length} {made.Ticks} {written.Ticks}");
                changed = new(Math.Max(changed.Ticks, Math.Max(made.Ticks, written.Ticks)), DateTimeKind.Utc);
            }

            facts.Append('\n');
        }

        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts.ToString())).AsSpan(0, 16)), changed);
    }

    /// <summary>
    /// The version: the same one, the same content. Empty while the last change is so young that another could look like it.
    /// </summary>
    public string VersionAt(DateTimeOffset now) => now - Changed >= Settling ? Digest : "";
}
