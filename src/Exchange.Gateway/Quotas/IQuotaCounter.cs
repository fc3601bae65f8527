using Exchange.Domain.Errors;

namespace Exchange.Gateway.Quotas;

/// <summary>Counts a grant's reads in one period, and permits one more while the limit allows it.</summary>
internal interface IQuotaCounter
{
    /// <summary>The read, counted; null: this counter cannot be reached.</summary>
    /// <exception cref="ExchangeException">QUOTA_EXHAUSTED, or QUOTA_UNAVAILABLE: how much is used cannot be known.</exception>
    Task<CountedRead?> TakeAsync(Tally tally, ulong limit, CancellationToken ct);
}
