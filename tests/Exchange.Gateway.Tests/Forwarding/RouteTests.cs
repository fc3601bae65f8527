using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Gateway.Tests.Forwarding;

/// <summary>Every route that the gateway has, found in the gateway and not in a list, so that one added tomorrow is asked too.</summary>
public sealed class RouteTests
{
    // They say nothing about anybody, and probes and tools have no token.
    private static readonly string[] Open = ["/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/", "/grpc.reflection.v1.ServerReflection/", "/openapi/"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc")]
    public async Task No_route_is_had_without_a_token(string type)
    {
        await using var bench = await Bench.StartAsync();
        var routes = bench.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => !Open.Any(open => route.StartsWith(open, StringComparison.Ordinal)) && !route.Contains("{unimplemented", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        using var http = new HttpClient();

        Assert.Contains("/v1/read", routes);
        Assert.Contains("/v1/catalogue/search", routes);
        Assert.Contains("/exchange.gateway.v1.ReadService/Read", routes);
        foreach (var route in routes)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(bench.Address.TrimEnd('/') + route))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent([]) { Headers = { ContentType = new(type) } },
            };
            using var response = await http.SendAsync(request, Ct);
            var told = type == "application/grpc" ? response.Headers.GetValues("grpc-status").Single() : $"{(int)response.StatusCode}";

            Assert.Equal((route, type == "application/grpc" ? "16" : "401"), (route, told));
        }
    }
}
