using System.Text.Json.Nodes;
using Exchange.Testing.Services;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Gateway.Tests.Doors;

public sealed class OpenApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_is_valid_and_names_every_JSON_route_that_the_gateway_has()
    {
        await using var bench = await Bench.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, await GetAsync(bench), Ct);

        var run = await NodeTool.RunScriptAsync("openapi.mjs", [file], Ct);

        File.Delete(file);
        Assert.Equal("", run.Error);
        var routes = bench.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => route.RoutePattern.RawText!)
            .Where(route => route.StartsWith("/v1/", StringComparison.Ordinal));
        Assert.Equal(
            routes.Order(StringComparer.Ordinal),
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_call_field_and_value_of_ours_has_the_comment_of_the_contracts()
    {
        await using var bench = await Bench.StartAsync();

        var api = JsonNode.Parse(await GetAsync(bench))!;

        var schemas = api["components"]!["schemas"]!.AsObject().Where(schema => schema.Key.StartsWith("exchange.", StringComparison.Ordinal)).ToList();
        Assert.All(api["paths"]!.AsObject(), path => Assert.NotEqual("", (string?)path.Value!["post"]!["description"] ?? ""));
        Assert.All(schemas, schema => Assert.NotEqual("", ((string?)schema.Value!["description"] ?? "").Trim()));
        Assert.All(
            schemas.SelectMany(schema => schema.Value!["properties"]?.AsObject().Select(property => (schema.Key, Property: property)) ?? []),
            field => Assert.True(((string?)field.Property.Value!["description"])?.Length > 0, $"{field.Key} {field.Property.Key}"));
        Assert.Equal(
            "The purpose, exactly as the grant names it.",
            (string?)api["components"]!["schemas"]!["exchange.gateway.v1.LookupRequest"]!["properties"]!["purpose"]!["description"]);
    }

    private static async Task<string> GetAsync(Bench bench)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(bench.JsonAddress.TrimEnd('/') + "/openapi/v1.json"), Ct);
    }
}
