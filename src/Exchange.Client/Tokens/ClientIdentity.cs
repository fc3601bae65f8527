namespace Exchange.Client.Tokens;

/// <summary>Who asks for tokens, and how it proves it.</summary>
public sealed record ClientIdentity
{
    /// <summary>The token issuer, letter for letter as its discovery document names itself.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client's id.</summary>
    public required string Client { get; init; }

    /// <summary>The client's private key, EC P-256, PEM.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The scope asked for.</summary>
    public string Scope { get; init; } = "exchange";
}
