using System.Net;

namespace Exchange.Gateway.Tests.Forwarding;

/// <summary>A route is a method's name and nothing else: what services ask each other has no other name either.</summary>
public sealed class DoorSpellingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_other_spelling_leads_to_what_services_ask_each_other()
    {
        string[] paths =
        [
            "/exchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.feedservice/watch",
            "/EXCHANGE.REGISTRY.V1.FEEDSERVICE/WATCH",
            "/exchange.registry.v1.FeedService%2FWatch",
            "/exchange.registry.v1.Feed%53ervice/Watch",
            "//exchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.FeedService//Watch",
            "/exchange.registry.v1.FeedService/Watch/",
            "/exchange.registry.v1.FeedService/Watch?x=/exchange.registry.v1.NoticeService/ListNotices",
            "/exchange.registry.v1.NoticeService/../exchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.NoticeService/ListNotices/../../exchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.NoticeService/ListNotices/%2e%2e/%2E%2e/exchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.NoticeService/ListNotices/..%2f..%2fexchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.NoticeService/ListNotices%00/exchange.registry.v1.FeedService/Watch",
            "/exchange.registry.v1.NoticeService/ListNotices;/../../exchange.registry.v1.FeedService/Watch",
            @"/exchange.registry.v1.NoticeService\..\exchange.registry.v1.FeedService\Watch",
            "/exchange.registry.v1.CorrectionService/reportdiscrepancies",
            "/exchange.audit.v1.logservice/countreads",
            "/exchange.audit.v1.JournalService%2fAppend",
        ];
        await using var bench = await Bench.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        Assert.Equal("none", await StatusAsync(bench, http, "/exchange.registry.v1.NoticeService/ListNotices"));
        foreach (var path in paths)
        {
            Assert.True(await StatusAsync(bench, http, path) is "12" or "NotFound" or "BadRequest" or "refused", path);
        }
    }

    // What gRPC says before any message, or what HTTP says instead; none: the call was taken.
    private static async Task<string> StatusAsync(Bench bench, HttpClient http, string path)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var address = new Uri(bench.Address.TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]),
        };
        request.Headers.Authorization = new("Bearer", bench.Issuer.TokenFor("exchange-gateway"));
        request.Headers.TE.Add(new("trailers"));
        request.Content.Headers.ContentType = new("application/grpc");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode != HttpStatusCode.OK ? $"{response.StatusCode}"
                : response.Headers.TryGetValues("grpc-status", out var told) ? told.Single()
                : "none";
        }
        catch (HttpRequestException)
        {
            return "refused";
        }
    }
}
