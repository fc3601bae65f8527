using System.Globalization;
using System.Security.Cryptography;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Sources.Comparison;

/// <summary>
/// Where comparisons keep their rows while they run: a folder of the gateway's own, its owner's alone, which begins and ends
/// empty. One comparison at a time, since each may fill a disk.
/// </summary>
internal sealed class ComparisonFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly GatewayOptions _options;
    private readonly string _folder;
    private int _running;

    public ComparisonFolder(IOptions<GatewayOptions> options)
    {
        _options = options.Value;
        _folder = Path.Combine(Path.GetFullPath(_options.ComparisonFolder), _options.Name);

        // What a process that died left.
        Delete(_folder);
        Create(_folder);
    }

    /// <exception cref="ExchangeException">COMPARISON_RUNNING.</exception>
    public ComparisonRows Open()
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            throw new ExchangeException(Reason.ComparisonRunning);
        }

        var run = Path.Combine(_folder, RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            Create(run);
            return new(run, string.Create(CultureInfo.InvariantCulture, $"{_options.ComparisonMemoryMiB}MiB"), () => Close(run));
        }
        catch
        {
            Close(run);
            throw;
        }
    }

    private void Close(string run)
    {
        try
        {
            Delete(run);
        }
        finally
        {
            // What could not be deleted goes at the next start; it must not be the last comparison.
            Volatile.Write(ref _running, 0);
        }
    }

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
