namespace Exchange.Audit.Verification;

/// <summary>A log in a directory, as an export writes it.</summary>
public sealed class DirectorySource(string directory) : ILogSource
{
    public async ValueTask<byte[]?> ReadAsync(string path, CancellationToken ct)
    {
        var file = Path.Combine(directory, path);
        return File.Exists(file) ? await File.ReadAllBytesAsync(file, ct) : null;
    }
}
