using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Witnesses;

/// <summary>Whom this service is a witness of; without a name it is none.</summary>
public sealed class WitnessOptions
{
    public const string Section = "Audit:Witness";

    /// <summary>The witness's name in its cosignatures: an address without scheme, spaces and plus. Empty: no witness.</summary>
    public string Name { get; init; } = "";

    /// <summary>The witness's private key, made at the first start; empty: keys/witness.key in the data folder.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>
    /// The logs that are followed, each by its verifier key; where the origin is not the key's name, the origin stands before
    /// the key. A log with several keys has several lines.
    /// </summary>
    public Collection<string> Logs { get; init; } = [];

    internal bool IsWitness => Name.Length > 0;

    /// <summary>The origin and key of a line; null: it is none.</summary>
    internal static (string Origin, VerifierKey Key)? LogOf(string line)
    {
        var space = line.LastIndexOf(' ');
        return VerifierKey.TryParse(line[(space + 1)..], out var key)
            ? (space > 0 ? line[..space] : key.Name, key)
            : null;
    }

    /// <summary>The keys of each origin.</summary>
    internal ImmutableDictionary<string, ImmutableArray<VerifierKey>> KeysByOrigin() => Logs
        .Select(line => LogOf(line)!.Value)
        .GroupBy(log => log.Origin, StringComparer.Ordinal)
        .ToImmutableDictionary(origin => origin.Key, origin => origin.Select(log => log.Key).ToImmutableArray(), StringComparer.Ordinal);
}

internal sealed class WitnessOptionsValidator : IValidateOptions<WitnessOptions>
{
    public ValidateOptionsResult Validate(string? name, WitnessOptions options)
    {
        var wrong = new List<string>();
        if (options.IsWitness && !VerifierKey.IsName(options.Name))
        {
            wrong.Add($"{WitnessOptions.Section}:Name: no spaces and no plus.");
        }

        for (var i = 0; i < options.Logs.Count; i++)
        {
            if (WitnessOptions.LogOf(options.Logs[i]) is null)
            {
                wrong.Add($"{WitnessOptions.Section}:Logs:{i}: write a log's verifier key (name+id+base64, type 1), with the origin before it where it is another.");
            }
        }

        return wrong.Count > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}
