using Exchange.Client;

namespace Exchange.EndToEnd.Tests.Clients;

internal static class Counting
{
    /// <summary>Takes all rows.</summary>
    public static async Task<int> CountAsync(this ExchangeRead read, CancellationToken ct)
    {
        var rows = 0;
        await foreach (var row in read.WithCancellation(ct))
        {
            rows++;
        }

        return rows;
    }
}
