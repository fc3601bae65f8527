using Exchange.Client;
using Exchange.EndToEnd.Tests.Worlds;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>The library against the exchange itself, over a link that is cut.</summary>
[Collection(RunningWorld.Collection)]
public sealed class RealGatewayTests(RunningWorld running)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_of_all_divisions_that_is_cut_and_taken_up_again_is_the_one_that_was_not()
    {
        using var whole = Connect(running.World.Gateway);
        var random = new Random(618_000);
        await using var proxy = new CuttingProxy(running.World.Gateway, Enumerable.Range(0, 8).Select(_ => random.Next(1, 150_000)));
        using var cut = Connect(proxy.Address);

        var (expected, expectedHash, _) = await CodesAsync(whole);
        var (codes, hash, resumes) = await CodesAsync(cut);

        Assert.Equal(8, proxy.CutsDone);
        Assert.Equal(expected.Distinct(), expected);
        Assert.Equal(expected, codes);
        Assert.Equal(expectedHash, hash);
        Assert.InRange(resumes, 1, 8);
    }

    private static async Task<(List<string?> Codes, byte[] Hash, int Resumes)> CodesAsync(ExchangeClient exchange)
    {
        var request = Requests.Divisions();
        request.ByKey = true;
        var read = exchange.ReadAsync(request);
        var codes = new List<string?>();
        await foreach (var row in read.WithCancellation(Ct))
        {
            codes.Add(row.Text("code"));
        }

        return (codes, read.ContentHash!.Value.ToArray(), read.Resumes);
    }

    private ExchangeClient Connect(string gateway) => ExchangeClient.Connect(new()
    {
        Address = gateway,
        Issuer = running.World.Issuer,
        Client = "jx-sw",
        KeyFile = Path.Combine(running.World.Folder, "keys", "clients", "jx-sw.pem"),
        AttemptsMax = 20,
        RetryDelay = TimeSpan.FromMilliseconds(10),
    });
}
