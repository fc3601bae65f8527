using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Storage;
using Exchange.Domain.Errors;

namespace Exchange.Audit.Tests.Checkpoints;

/// <summary>What a start finds when somebody has been at the database.</summary>
public sealed class LogRecoveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DROP TRIGGER entries_are_never_changed; UPDATE entries SET entry = x'0801' WHERE idx = 999")]
    [InlineData("DROP TRIGGER entries_are_never_removed; DELETE FROM entries WHERE idx = 990")]
    [InlineData("DROP TRIGGER entries_are_never_removed; DELETE FROM entries WHERE idx = 999")]
    [InlineData("DROP TRIGGER tiles_are_never_changed; UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 0 AND idx = 1")]
    [InlineData("DROP TRIGGER tiles_are_never_removed; DELETE FROM tiles WHERE level = 0 AND idx = 2")]
    [InlineData("UPDATE gateways SET last_sequence = 999")]
    [InlineData("UPDATE head SET size = 999")]
    [InlineData("UPDATE checkpoints SET note = replace(note, '1000', '1001')")]
    public async Task A_log_that_was_changed_is_not_opened(string sql)
    {
        await WriteAsync();
        Database.Execute(_folder.File("log.db"), sql);

        var fault = await OpenAsync();

        Assert.Equal(Reason.LogCorrupt, fault);
    }

    [Fact]
    public async Task A_log_that_was_not_changed_is_opened()
    {
        await WriteAsync();

        var fault = await OpenAsync();

        Assert.Null(fault);
    }

    private async Task WriteAsync()
    {
        using var store = new SqliteEntryStore(_folder.File("log.db"));
        await using var log = await TestLog.StartAsync(store, LogKey.Open(_folder.File("log.key"), TestLog.Origin));
        await log.FillAsync("g-1", 1000);
    }

    private async Task<Reason?> OpenAsync()
    {
        using var store = new SqliteEntryStore(_folder.File("log.db"));
        await using var log = await TestLog.StartAsync(store, LogKey.Open(_folder.File("log.key"), TestLog.Origin));
        return log.Log.Fault;
    }
}
