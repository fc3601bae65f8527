namespace Exchange.Gateway.Quotas;

/// <summary>How a quota stood when a read was counted, that read among them.</summary>
internal sealed record QuotaStanding(ulong Reads, ulong Used, DateTimeOffset RenewsAt, bool LocalShare);

/// <summary>A read that was permitted and counted. Unless it is kept it is given back: nobody had anything of it.</summary>
internal sealed class CountedRead(Tally tally, QuotaStanding standing, Func<ValueTask>? giveBack = null) : IAsyncDisposable
{
    private bool _kept;

    /// <summary>The read is recorded, so it stays counted.</summary>
    public QuotaStanding Keep()
    {
        _kept = true;
        tally.Keep();
        return standing;
    }

    public async ValueTask DisposeAsync()
    {
        if (_kept)
        {
            return;
        }

        tally.Return();
        if (giveBack is not null)
        {
            await giveBack();
        }
    }
}
