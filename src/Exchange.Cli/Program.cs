using Exchange.Cli;
using Spectre.Console;

// A file or a pipe has no width of its own; tables are meant to be read.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 160;
}

return await Failures.ShownAsync(() => ExchangeCommand.Create().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false }));
