using Exchange.Domain.Errors;

namespace Exchange.Registry.Tests;

/// <summary>Where a department may have notices posted: the operator has allowed one host, and all beneath a domain.</summary>
public sealed class WebhookUrlTests : RegistryTests<Sqlite>
{
    private protected override V1.Seed? Seed => null;

    [Theory]
    [InlineData("", "url FIELD_REQUIRED")]
    [InlineData("hooks.example", "url FIELD_MALFORMED")]
    [InlineData("/notices", "url FIELD_MALFORMED", "url FIELD_CONFLICT")]
    [InlineData("ftp://hooks.example/", "url FIELD_CONFLICT")]
    [InlineData("http://hooks.example/", "url FIELD_CONFLICT")]
    [InlineData("https://user:secret@hooks.example/", "url FIELD_CONFLICT")]
    [InlineData("https://hooks.example/#here", "url FIELD_CONFLICT")]
    [InlineData("https://elsewhere.example/", "url FIELD_CONFLICT")]
    [InlineData("https://nothooks.example.gov.cn.evil.example/", "url FIELD_CONFLICT")]
    public async Task An_address_that_may_not_be_posted_to_is_refused(string url, params string[] fields)
    {
        await StartAsync();

        var refusal = await Refusal.OfAsync(World.As(Clients.HousingSteward).PutWebhookAsync(new() { Url = url }, Ct));

        refusal.Is(Reason.RequestInvalid);
        Assert.Contains(Assert.Single(refusal.Fields), fields);
    }

    [Theory]
    [InlineData("https://hooks.example/notices")]
    [InlineData("https://hooks.hz.gov.cn:8443/notices?of=civil")]
    public async Task A_host_that_the_operator_allows_may_be_set(string url)
    {
        await StartAsync();

        Assert.Equal(url, (await World.As(Clients.HousingSteward).PutWebhookAsync(new() { Url = url }, Ct)).Webhook.Url);
    }

    [Fact]
    public async Task All_that_is_wrong_with_it_is_told_at_once()
    {
        await StartAsync();

        var refusal = await Refusal.OfAsync(World.As(Clients.HousingSteward).PutWebhookAsync(
            new() { AfterNumber = -1, Kinds = { V1.NoticeKind.Disposal, V1.NoticeKind.Disposal, (V1.NoticeKind)99, V1.NoticeKind.Unspecified } }, Ct));

        refusal.Is(
            Reason.RequestInvalid,
            "url FIELD_REQUIRED",
            "kinds[2] FIELD_UNKNOWN_VALUE",
            "kinds[1] FIELD_DUPLICATE",
            "kinds[3] FIELD_REQUIRED",
            "after_number FIELD_OUT_OF_RANGE");
    }

    private Task StartAsync()
    {
        World.Settings["Registry:Webhooks:Hosts:0"] = "hooks.example";
        World.Settings["Registry:Webhooks:Hosts:1"] = ".gov.cn";
        return World.StartAsync(Story.Seed);
    }
}
