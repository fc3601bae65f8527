using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Gateway.Sources;

/// <summary>
/// How a store's files stand, as far as the file system tells without their being opened: to open one would break the locks that
/// SQLite has on it (sqlite.org/howtocorrupt.html, 2.2).
/// </summary>
internal sealed record FileState(string Digest, DateTimeOffset Changed)
{
    private const int StatxSize = 256;
    private const int CurrentFolder = -100;
    private const uint BasicFacts = 0x7ff;

    // The coarsest clock of a file system in use. Two changes within it look alike.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public static FileState Of(params IReadOnlyList<string> files)
    {
        var facts = new StringBuilder();
        var changed = DateTimeOffset.MinValue;
        foreach (var file in files)
        {
            // SQLite makes an empty log for whoever only reads.
            var info = new FileInfo(file);
            if (info is { Exists: true, Length: > 0 })
            {
                var (which, last) = OperatingSystem.IsLinux() ? Inode(file) : ("", Newer(info.CreationTimeUtc, info.LastWriteTimeUtc));
                facts.Append(CultureInfo.InvariantCulture, $"{which} {info.Length} {info.LastWriteTimeUtc.Ticks} {last.Ticks}");
                changed = Newer(changed, Newer(last, info.LastWriteTimeUtc));
            }

            facts.Append('\n');
        }

        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts.ToString())).AsSpan(0, 16)), changed);
    }

    /// <summary>
    /// The version: the same one, the same content. Empty while the last change is so young that another could look like it.
    /// </summary>
    public string VersionAt(DateTimeOffset now) => now - Changed >= Settling ? Digest : "";

    // Which file it is, and when anything of it last changed, which nobody can set back; .NET tells neither (statx(2)).
    private static (string Which, DateTimeOffset Changed) Inode(string file)
    {
        var facts = new byte[StatxSize];
        if (Statx(CurrentFolder, file, 0, BasicFacts, facts) != 0)
        {
            return ("", DateTimeOffset.MaxValue);
        }

        var (inode, device) = (BitConverter.ToInt64(facts, 32), BitConverter.ToInt64(facts, 136));
        var (seconds, nanoseconds) = (BitConverter.ToInt64(facts, 96), BitConverter.ToUInt32(facts, 104));
        return (
            string.Create(CultureInfo.InvariantCulture, $"{device} {inode} {nanoseconds}"),
            DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    private static DateTimeOffset Newer(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

#pragma warning disable SYSLIB1054 // The generated marshalling is unsafe code, of which there is none here.
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] facts);
#pragma warning restore SYSLIB1054
}
