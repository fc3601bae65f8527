namespace Exchange.Identity.Assertions;

/// <summary>Which assertions were used, so that one seen on the wire is worth nothing (RFC 7523 §3, item 7).</summary>
internal interface IAssertionLedger
{
    /// <summary>First once for this id of this client, while the assertion could still be valid.</summary>
    ValueTask<AssertionUse> UseAsync(string client, string assertionId, DateTimeOffset until, CancellationToken ct);
}

internal enum AssertionUse
{
    First,
    Repeated,

    /// <summary>The ledger does not answer; the assertion is refused.</summary>
    Unknown,
}
