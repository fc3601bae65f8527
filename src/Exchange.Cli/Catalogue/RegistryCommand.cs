using System.CommandLine;
using Exchange.Cli.Access;
using Grpc.Core;

namespace Exchange.Cli.Catalogue;

/// <summary>One command that calls the registry in a client's name.</summary>
internal static class RegistryCommand
{
    public static Command Create(
        string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, ChannelBase, DepartmentNames, CancellationToken, Task> call)
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var command = new Command(name, description) { gateway };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            await call(parsed, channel, await DepartmentNames.ReadAsync(channel, ct), ct);
        });
        return command;
    }
}
