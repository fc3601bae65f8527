using System.CommandLine.Invocation;
using Exchange.Cli;
using Spectre.Console;

// A file or a pipe has no width of its own; tables are meant to be read.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 160;
}

var parsed = ExchangeCommand.Create().Parse(args);
if (parsed.Action is ParseErrorAction mistake)
{
    return await UsageMistake.ShowAsync(parsed, mistake);
}

return await Failures.ShownAsync(() => parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false }));
