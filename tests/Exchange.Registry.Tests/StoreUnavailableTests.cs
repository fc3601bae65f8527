using Exchange.Domain.Errors;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Registry.Tests;

public sealed class StoreUnavailableTests
{
    [Fact]
    public async Task A_database_that_does_not_answer_is_named_and_not_an_internal_failure()
    {
        // Port 1 is reserved and nobody listens on it.
        await using var database = new PostgresDatabase("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        var store = new FactStore(database, NullLogger<FactStore>.Instance);

        var read = await Assert.ThrowsAsync<ExchangeException>(() => store.RevisionAsync(TestContext.Current.CancellationToken));
        var written = await Assert.ThrowsAsync<ExchangeException>(() => store.CommitAsync(
            [new(FactKind.Element, "person.name", 1, "{}")], new("test", "", TimeProvider.System), TestContext.Current.CancellationToken));

        Assert.Equal((Reason.StoreUnavailable, Reason.StoreUnavailable), (read.Reason, written.Reason));
    }
}
