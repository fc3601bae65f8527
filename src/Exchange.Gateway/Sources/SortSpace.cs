using System.Security.Cryptography;

namespace Exchange.Gateway.Sources;

/// <summary>
/// Where DuckDB may lay down what it sorts, and how much memory it takes before it does: a folder of this process, its owner's
/// alone, in which everything is encrypted under a key that is in its memory only.
/// </summary>
internal sealed class SortSpace(GatewayOptions options)
{
    private const int MiBPerThread = 256;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lazy<string> _folder = new(() => Make(Path.Combine(Path.GetFullPath(options.SortFolder), options.Name)));

    public int MemoryMiB => options.SortMemoryMiB;

    /// <summary>On how many threads DuckDB sorts within this memory; with less for each it fails before it lays anything down.</summary>
    public int ThreadsMax => Math.Max(1, options.SortMemoryMiB / MiBPerThread);

    /// <summary>A folder that nobody else uses. DuckDB makes it when it needs it, and removes what it has sorted.</summary>
    public string NewFolder() => Path.Combine(_folder.Value, RandomNumberGenerator.GetHexString(16, lowercase: true));

    // What a process that died left is noise.
    private static string Make(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }

        return folder;
    }
}
