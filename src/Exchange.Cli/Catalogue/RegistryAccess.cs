using System.CommandLine;
using Exchange.Cli.Access;

namespace Exchange.Cli.Catalogue;

/// <summary>Where the exchange is for its users, which is the gateway: it leads to the registry too; and commands that call it.</summary>
internal static class RegistryAccess
{
    public const string Setting = "Gateway:Listen:0";

    public static Option<string?> Address() =>
        Options.Address("--gateway", "The gateway's address; by default the data folder's.", "http", "https", "unix");

    /// <summary>A command that calls the registry as the client that its user names.</summary>
    public static Command Calling(this Command command, Func<ParseResult, CatalogueCalls, CancellationToken, Task<int>> run)
    {
        var (access, gateway) = (new UserAccess(), Address());
        command.Add(gateway);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, Setting, credential);
            return await run(parsed, new(channel, new(access.Client(parsed), access.Data(parsed))), ct);
        });
        return command;
    }
}
