using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>
/// A log's database that is being filled aside. It takes its place when it is whole; whoever dies before leaves a draft that no
/// service opens and the next one removes.
/// </summary>
internal sealed class LogDraft : IDisposable
{
    private readonly string _file;
    private readonly string _draft;

    public LogDraft(string file)
    {
        (_file, _draft) = (file, $"{file}.importing");
        Remove();
        Store = new SqliteEntryStore(_draft);
    }

    public SqliteEntryStore Store { get; }

    public void Finish()
    {
        Close();
        File.Move(_draft, _file, overwrite: false);
    }

    public void Dispose()
    {
        Close();
        Remove();
    }

    /// <summary>The last connection that closes writes the whole of the write-ahead log into the file.</summary>
    private void Close()
    {
        Store.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private void Remove()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(_draft + suffix);
        }
    }
}
