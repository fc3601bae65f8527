namespace Exchange.Hosting.Tokens;

/// <summary>Who calls: a client of a trusted issuer. Which department that is, the registry says, never the token.</summary>
public sealed record Caller(string Issuer, string Client, DateTimeOffset ExpiresAt);
