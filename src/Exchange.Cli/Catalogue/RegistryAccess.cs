using System.CommandLine;

namespace Exchange.Cli.Catalogue;

/// <summary>Where the registry is.</summary>
internal static class RegistryAccess
{
    public const string Setting = "Registry:Listen:0";

    public static Option<string?> Address() =>
        Options.Address("--registry", "The registry's address; by default the data folder's.", "http", "https", "unix");
}
