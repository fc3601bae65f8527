using System.Security.Cryptography;

namespace Exchange.Hosting;

/// <summary>
/// Files, keys above all, that appear under their name whole or not at all: written aside, flushed and moved into place. Of
/// several who write one at once, the first stands, and everyone goes on with what is there.
/// </summary>
public static class WholeFile
{
    /// <summary>A file that only its owner may read, from its first byte on.</summary>
    public static void WriteSecret(string file, ReadOnlySpan<byte> content) =>
        Write(file, content, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    public static void Write(string file, ReadOnlySpan<byte> content) => Write(file, content, null);

    private static void Write(string file, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var draft = $"{file}.{RandomNumberGenerator.GetHexString(16)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            // From here the file is there, whole. Whoever dies before leaves a draft that nobody reads.
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
