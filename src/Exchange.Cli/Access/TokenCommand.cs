using System.CommandLine;

namespace Exchange.Cli.Access;

/// <summary><c>exchange token</c>: prints an access token, for other programs.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var access = new UserAccess();
        var command = new Command("token", "Prints an access token and nothing else.");
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            await Console.Out.WriteLineAsync(await credential.GetTokenAsync(ct));
        });
        return command;
    }
}
