using Exchange.Identity.Assertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.EndToEnd.Tests.Identity;

/// <summary>What both ledgers promise.</summary>
public abstract class AssertionLedgerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    private DateTimeOffset Soon => Time.GetUtcNow().AddMinutes(1);

    private static string NewId => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    [Fact]
    public async Task The_first_use_is_the_only_one()
    {
        var (ledger, id) = (Open(), NewId);

        var uses = new[] { await ledger.UseAsync("a", id, Soon, Ct), await ledger.UseAsync("a", id, Soon, Ct) };

        Assert.Equal([AssertionUse.First, AssertionUse.Repeated], uses);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_first()
    {
        var (ledger, id) = (Open(), NewId);

        var uses = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => ledger.UseAsync("a", id, Soon, Ct).AsTask(), Ct)));

        Assert.Single(uses, AssertionUse.First);
        Assert.Equal(49, uses.Count(use => use == AssertionUse.Repeated));
    }

    [Fact]
    public async Task Two_clients_may_choose_the_same_id()
    {
        var (ledger, id) = (Open(), NewId);

        var uses = new[] { await ledger.UseAsync("a", id, Soon, Ct), await ledger.UseAsync("b", id, Soon, Ct) };

        Assert.Equal([AssertionUse.First, AssertionUse.First], uses);
    }

    private protected abstract IAssertionLedger Open();

    public sealed class InMemory : AssertionLedgerTests
    {
        [Fact]
        public async Task What_has_expired_is_held_no_longer()
        {
            var ledger = new MemoryAssertionLedger(Time);
            await ledger.UseAsync("a", "1", Soon, Ct);
            Time.Advance(TimeSpan.FromMinutes(2));

            await ledger.UseAsync("a", "2", Soon, Ct);

            Assert.Equal(1, ledger.Count);
        }

        private protected override IAssertionLedger Open() => new MemoryAssertionLedger(Time);
    }

    public sealed class InRedis : AssertionLedgerTests
    {
        [Fact]
        public async Task Two_instances_share_what_was_used()
        {
            var (here, there, id) = (Open(), Open(), NewId);

            var uses = new[] { await here.UseAsync("a", id, Soon, Ct), await there.UseAsync("a", id, Soon, Ct) };

            Assert.Equal([AssertionUse.First, AssertionUse.Repeated], uses);
        }

        private protected override IAssertionLedger Open() =>
            new RedisAssertionLedger(TestRedis.Address, Time, NullLogger<RedisAssertionLedger>.Instance);
    }
}
