namespace Exchange.Hosting.Tokens;

/// <summary>Who calls: a client of a trusted issuer. Which department that is, the registry says, never the token.</summary>
/// <param name="Issuer">The issuer, as its tokens name it.</param>
/// <param name="Client">The client's id at that issuer.</param>
/// <param name="EndsAt">The instant from which the token is admitted no more, the clocks' difference allowed for.</param>
public sealed record Caller(string Issuer, string Client, DateTimeOffset EndsAt);
