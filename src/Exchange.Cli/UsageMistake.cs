using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Exchange.Cli;

/// <summary>
/// A command line that cannot be understood. All of it goes to standard error, so that <c>… &gt; FILE</c> never fills a file with
/// help, and the help is named rather than printed under the mistake; only a command that is no command by itself prints it.
/// </summary>
internal static class UsageMistake
{
    public static async Task<int> ShowAsync(ParseResult parsed, ParseErrorAction mistake)
    {
        mistake.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0;
        var code = await parsed.InvokeAsync(new() { Output = Console.Error });
        if (!mistake.ShowHelp)
        {
            await Console.Error.WriteLineAsync($"Try: {PathOf(parsed.CommandResult)} --help");
        }

        return code;
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : command.Command.Name;
}
