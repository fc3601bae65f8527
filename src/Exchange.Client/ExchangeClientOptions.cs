using Exchange.Client.Tokens;

namespace Exchange.Client;

/// <summary>As whom an <see cref="ExchangeClient"/> calls, where, and with how much patience.</summary>
public sealed record ExchangeClientOptions
{
    /// <summary>The gateway: <c>https://host:port</c>, <c>http://127.0.0.1:7400</c> on the same machine, or <c>unix:/path</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The token issuer, letter for letter as its discovery document names itself.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client's id at the issuer.</summary>
    public required string Client { get; init; }

    /// <summary>The file of the client's private key: EC P-256, PEM.</summary>
    public required string KeyFile { get; init; }

    /// <summary>
    /// How often a call is made in all before its failure is told; a read is given up after so many streams that brought no row.
    /// 1: nothing is repeated. At least 1.
    /// </summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>The longest pause before the second attempt; it doubles with each, and a random part of it is waited.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest pause. What the exchange asks to wait for is waited for at least; if that is longer than this, as with a quota
    /// that renews tomorrow, the failure is told at once.
    /// </summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt of a call may take that is no stream.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock: of tokens, pauses and timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal ClientIdentity Identity => new() { Issuer = Issuer, Client = Client, KeyFile = KeyFile };
}
