using Exchange.Audit.Storage;

namespace Exchange.Audit.Tests.Storage;

public sealed class MemoryEntryStoreTests : EntryStoreSuite
{
    private readonly MemoryEntryStore _store = new();

    private protected override IEntryStore Create() => _store;

    private protected override IEntryStore Reopen() => _store;
}
