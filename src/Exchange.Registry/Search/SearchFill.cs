using Exchange.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Registry.Search;

/// <summary>Makes every resource findable that was published before there was a search, or under an older form of it.</summary>
internal sealed partial class SearchFill(SearchStore store, ILogger<SearchFill> logger)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var all = 0;
        while (await store.FillAsync(body => ResourceDocument.Of(FactBook.Read<V1.Resource>(body)), SearchText.Form, ct) is > 0 and var written)
        {
            all += written;
        }

        if (all > 0)
        {
            LogFilled(logger, all);
        }
    }

    [LoggerMessage(1051, LogLevel.Information, "Made {Resources} resources findable")]
    private static partial void LogFilled(ILogger logger, int resources);
}
