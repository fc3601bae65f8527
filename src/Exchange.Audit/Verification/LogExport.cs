using System.Text;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>Copies a log into a directory that every tool for C2SP tlog-tiles can read.</summary>
public static class LogExport
{
    /// <summary>
    /// Copies the log as of its newest checkpoint, and gives that checkpoint. It is written last: a directory with a
    /// checkpoint has everything that it covers. Nothing is judged here; that is <see cref="LogVerifier"/>'s.
    /// </summary>
    /// <exception cref="InvalidDataException">The source lacks a file, or its checkpoint is none.</exception>
    public static async Task<Checkpoint> WriteAsync(
        ILogSource source, string directory, IProgress<LogProgress>? progress, CancellationToken ct)
    {
        var note = await RequireAsync(source, LogFiles.Checkpoint, ct);
        if (!SignedNote.TryParse(Encoding.UTF8.GetString(note), out var signed)
            || !Checkpoint.TryParse(signed.Text, out var checkpoint))
        {
            throw new InvalidDataException("The checkpoint is not a signed note of a tree.");
        }

        await WriteAsync(directory, LogFiles.VerifierKey, await RequireAsync(source, LogFiles.VerifierKey, ct), ct);
        foreach (var path in TilePath.AllOf(checkpoint.Size))
        {
            await WriteAsync(directory, path.ToString(), await RequireAsync(source, path.ToString(), ct), ct);
            if (path.Level is null)
            {
                progress?.Report(new LogProgress(path.SizeMin, checkpoint.Size));
            }
        }

        await WriteAsync(directory, LogFiles.Checkpoint, note, ct);
        return checkpoint;
    }

    private static async Task<byte[]> RequireAsync(ILogSource source, string path, CancellationToken ct) =>
        await source.ReadAsync(path, ct) ?? throw new InvalidDataException($"The log has no {path}.");

    private static async Task WriteAsync(string directory, string path, byte[] bytes, CancellationToken ct)
    {
        var file = Path.Combine(directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes, ct);
    }
}
