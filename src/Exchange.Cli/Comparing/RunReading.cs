using System.Globalization;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Comparing;

/// <summary>
/// A run as a careful reader takes it: its progress while it lasts, and its result only once the last message is there. A stream
/// that ends without it gave no result, however politely it ended.
/// </summary>
internal sealed class RunReading(Func<string, string> nameOf)
{
    /// <exception cref="EndOfStreamException">The last message is missing.</exception>
    public async Task ShowAsync(IAsyncEnumerable<CompareResponse> responses)
    {
        if (await FollowAsync(responses, response => response.Progress) is not
            [{ Opened: { } opened }, { Figures: { } figures }, { Discrepancies: { } found }, { Closed: { } closed }])
        {
            throw Cut();
        }

        ComparisonTables.Show(opened, figures, nameOf);
        ComparisonTables.Show(found, closed);
    }

    /// <exception cref="EndOfStreamException">The last message is missing.</exception>
    public async Task ShowAsync(IAsyncEnumerable<CheckReferencesResponse> responses)
    {
        if (await FollowAsync(responses, response => response.Progress) is not
            [{ Opened: { } opened }, { Figures: { } figures }, { Discrepancies: { } found }, { Closed: { } closed }])
        {
            throw Cut();
        }

        ComparisonTables.Show(opened, figures, nameOf);
        ComparisonTables.Show(found, closed);
    }

    // How much there is to read only the sources know, so what is shown is a count and no bar.
    private static Task<List<T>> FollowAsync<T>(IAsyncEnumerable<T> responses, Func<T, ComparisonProgress?> progressOf) =>
        AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Status().StartAsync(
                "asking", status => TakeAsync(responses, progressOf, progress => status.Status(Markup.Escape(Describe(progress)))))
            : TakeAsync(responses, progressOf, _ => { });

    private static async Task<List<T>> TakeAsync<T>(
        IAsyncEnumerable<T> responses, Func<T, ComparisonProgress?> progressOf, Action<ComparisonProgress> show)
    {
        var kept = new List<T>();
        await foreach (var response in responses)
        {
            if (progressOf(response) is { } progress)
            {
                show(progress);
            }
            else
            {
                kept.Add(response);
            }
        }

        return kept;
    }

    private static string Describe(ComparisonProgress progress)
    {
        var rows = progress.Rows.ToString("N0", CultureInfo.InvariantCulture);
        return progress.Phase switch
        {
            ComparisonPhase.Reading => $"reading {progress.Resource}: {rows} rows",
            ComparisonPhase.Comparing => $"comparing {progress.Resource}: {rows} rows",
            _ => $"reporting: {rows} discrepancies",
        };
    }

    private static EndOfStreamException Cut() => new("The run ended without its closing message: it gave no result.");
}
