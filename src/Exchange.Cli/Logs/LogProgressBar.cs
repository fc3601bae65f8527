using Exchange.Audit.Verification;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary>Shows how far a walk over the log has come.</summary>
internal static class LogProgressBar
{
    public static Task<T> RunAsync<T>(string what, Func<IProgress<LogProgress>?, Task<T>> walk) =>
        AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Progress().AutoClear(true).StartAsync(bars => walk(new Bar(bars.AddTask(what))))
            : walk(null);

    private sealed class Bar(ProgressTask task) : IProgress<LogProgress>
    {
        public void Report(LogProgress value)
        {
            task.MaxValue = value.Size;
            task.Value = value.Entries;
        }
    }
}
