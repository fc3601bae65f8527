namespace Exchange.Benchmarks;

/// <summary>Folders of one group of rows, on the disk to be measured and in memory; removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private const string Memory = "/dev/shm";

    public Scratch(string root, RowGroup group)
    {
        // Short, since a socket's path is bounded; the number keeps two runs apart.
        var name = $"{group}-{Environment.ProcessId}".ToLowerInvariant();
        Folder = Path.Combine(Path.GetFullPath(root), name);
        MemoryFolder = Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"exchange-bench-{name}");
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(MemoryFolder);
    }

    public string Folder { get; }

    public string MemoryFolder { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(MemoryFolder, recursive: true);
    }
}
