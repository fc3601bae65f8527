namespace Exchange.Gateway.Quotas;

/// <summary>How a quota stood when a read was counted, that read among them.</summary>
internal sealed record QuotaStanding(ulong Reads, ulong Used, DateTimeOffset RenewsAt, bool LocalShare);

/// <summary>A read that was permitted and counted. Unless it is kept it is given back: nobody had anything of it.</summary>
internal sealed class CountedRead(Tally tally, QuotaStanding standing, Func<ValueTask>? giveBack = null) : IAsyncDisposable
{
    private bool _kept;
    private CountedRead? _above;

    /// <summary>The same read, counted under a grant above as well: kept and given back together.</summary>
    public CountedRead With(CountedRead? above)
    {
        _above = above;
        return this;
    }

    /// <summary>The read is recorded, so it stays counted.</summary>
    public QuotaStanding Keep()
    {
        _kept = true;
        tally.Keep();
        _above?.Keep();
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

        if (_above is not null)
        {
            await _above.DisposeAsync();
        }
    }
}
