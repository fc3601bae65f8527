using Exchange.Audit.Storage;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Tests.Storage;

public sealed class SqliteEntryStoreTests : EntryStoreSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteEntryStore> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    [Theory]
    [InlineData("UPDATE entries SET entry = x'00' WHERE idx = 0")]
    [InlineData("DELETE FROM entries WHERE idx = 0")]
    [InlineData("UPDATE head SET size = -1")]
    public void The_database_itself_refuses_to_change_what_is_written(string sql)
    {
        Create().Append(new LogBatch(
            0, [new byte[] { 1 }], [], new Dictionary<string, SequenceAdvance> { ["g-1"] = new(0, 1) }, [], []));
        using var connection = new SqliteConnection($"Data Source={_folder.File("log.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;

        Assert.Throws<SqliteException>(() => command.ExecuteNonQuery());
    }

    [Fact]
    public void Every_commit_is_on_the_disk_when_it_returns()
    {
        var writer = Assert.IsType<SqliteEntryStore>(Create());

        Assert.Equal(("wal", 2L), writer.Durability());
    }

    private protected override IEntryStore Create() => Reopen();

    private protected override IEntryStore Reopen()
    {
        var store = new SqliteEntryStore(_folder.File("log.db"));
        _opened.Add(store);
        return store;
    }
}
