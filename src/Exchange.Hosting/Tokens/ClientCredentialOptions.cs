using System.ComponentModel.DataAnnotations;
using Exchange.Client.Tokens;
using Microsoft.Extensions.Options;

namespace Exchange.Hosting.Tokens;

/// <summary>As whom a service asks for tokens.</summary>
public sealed class ClientCredentialOptions
{
    public const string Section = "Credential";

    /// <summary>The issuer, letter for letter as its discovery document names itself.</summary>
    [Required]
    public string Issuer { get; init; } = "http://127.0.0.1:7401/";

    [Required]
    public string Client { get; init; } = "";

    /// <summary>The client's private key, EC P-256, PEM.</summary>
    [Required]
    public string KeyFile { get; init; } = "";

    public string Scope { get; init; } = "exchange";

    internal ClientIdentity Identity => new() { Issuer = Issuer, Client = Client, KeyFile = KeyFile, Scope = Scope };
}

[OptionsValidator]
internal sealed partial class ClientCredentialOptionsValidator : IValidateOptions<ClientCredentialOptions>;
