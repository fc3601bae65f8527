using Exchange.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Registry.Search;

/// <summary>Makes every resource findable that was published before there was a search, or under an older form of it.</summary>
internal sealed partial class SearchFill(SearchStore store, ILogger<SearchFill> logger)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var (all, last) = (0, "");
        while (await store.FillAsync(Document, SearchText.Form, last, ct) is { Count: > 0 } codes)
        {
            (all, last) = (all + codes.Count, codes[^1]);
        }

        if (all > 0)
        {
            LogFilled(logger, all);
        }
    }

    private static NewDocument Document(string body) => ResourceDocument.Of(FactBook.Read<V1.Resource>(body));

    [LoggerMessage(1051, LogLevel.Information, "Made {Resources} resources findable")]
    private static partial void LogFilled(ILogger logger, int resources);
}
