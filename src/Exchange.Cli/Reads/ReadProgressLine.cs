using System.Globalization;
using Exchange.Client;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary>How far a read has come, in one line on standard error, where somebody sees it and rows do not run through it.</summary>
internal static class ReadProgressLine
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(bool isShown, Func<IProgress<ReadProgress>?, Task> read)
    {
        var error = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        if (!isShown || Console.IsErrorRedirected || !error.Profile.Capabilities.Ansi)
        {
            await read(null);
            return;
        }

        await error.Status().StartAsync("asking", status => read(new Line(status)));
    }

    private sealed class Line(StatusContext status) : IProgress<ReadProgress>
    {
        private readonly long _begun = TimeProvider.System.GetTimestamp();
        private TimeSpan _shown;

        public void Report(ReadProgress value)
        {
            var past = TimeProvider.System.GetElapsedTime(_begun);
            if (past - _shown < Interval)
            {
                return;
            }

            _shown = past;
            status.Status = string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Rows:N0} rows, {value.Rows / past.TotalSeconds:N0} rows/s, {value.Bytes / 1e6:N1} MB{(value.Resumes > 0 ? $", taken up again {value.Resumes} times" : "")}");
        }
    }
}
