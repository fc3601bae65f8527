using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Outages;

/// <summary>A department that knows the gateway's address only, while the services behind it come and go.</summary>
[Collection(Alone.Name)]
public sealed class DoorTests(DemoTemplate template)
{
    [Fact]
    public async Task Everything_is_done_at_the_gateways_address_and_what_is_down_is_named_until_it_is_back()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        var registry = await world.StartAsync("registry", ct);
        var audit = world.Launch("audit");
        await world.StartAsync("identity,gateway", ct);
        await world.UntilServingAsync(audit, "audit", ct);
        var catalogue = new CatalogueService.CatalogueServiceClient(world.Channel("hu-zj", world.Gateway));
        var corrections = new CorrectionService.CorrectionServiceClient(world.Channel("hu-zj", world.Gateway));
        var trail = new LogService.LogServiceClient(world.Channel("sh-sj-officer", world.Gateway));
        using var told = new NoticeService.NoticeServiceClient(world.Channel("hz-mz-steward", world.Gateway)).WatchNotices(new(), cancellationToken: ct);

        var found = await catalogue.SearchResourcesAsync(new() { Text = "婚姻" }, cancellationToken: ct);
        var answer = await world.Reads("hu-zj").LookupAsync(Requests.Marriage("D-1"), cancellationToken: ct);
        var filed = await corrections.FileCorrectionAsync(
            new() { Resource = "301003/0003", Item = "marital_status", Subject = new() { Text = Requests.Married }, Grounds = "申请人出示判决" },
            cancellationToken: ct);
        var notice = await UntilToldAsync(told, ct);
        var receipt = await trail.GetReceiptAsync(new() { Index = answer.Position.Index }, cancellationToken: ct);
        await registry.KillAsync();
        var ended = await Assert.ThrowsAsync<RpcException>(() => UntilToldAsync(told, ct));
        var unfiled = await Refusals.OfAsync(catalogue.SearchResourcesAsync(new() { Text = "婚姻" }, cancellationToken: ct));
        await audit.KillAsync();
        var unfound = await Refusals.OfAsync(trail.FindEntriesAsync(new(), cancellationToken: ct));
        await world.StartAsync("registry", ct);
        var again = await catalogue.SearchResourcesAsync(new() { Text = "婚姻" }, cancellationToken: ct);
        await world.StartAsync("audit", ct);
        var kept = await trail.GetReceiptAsync(new() { Index = answer.Position.Index }, cancellationToken: ct);

        Assert.Contains(found.Resources, one => one.Code == "301003/0003");
        Assert.Equal(found, again);
        Assert.Equal(filed.Correction.Id, notice.Subject);
        Assert.NotEmpty(receipt.Proof);
        Assert.Equal((StatusCode.Unavailable, "REGISTRY_UNAVAILABLE"), (ended.StatusCode, ended.Reason));
        Assert.Equal((StatusCode.Unavailable, "REGISTRY_UNAVAILABLE"), (unfiled.StatusCode, unfiled.Reason));
        Assert.Equal((StatusCode.Unavailable, "LOG_UNAVAILABLE"), (unfound.StatusCode, unfound.Reason));
        Assert.Equal(receipt.Entry, kept.Entry);
    }

    private static async Task<Notice> UntilToldAsync(AsyncServerStreamingCall<WatchNoticesResponse> told, CancellationToken ct)
    {
        while (await told.ResponseStream.MoveNext(ct))
        {
            if (told.ResponseStream.Current.Notice is { Kind: NoticeKind.CorrectionFiled })
            {
                return told.ResponseStream.Current.Notice;
            }
        }

        throw new InvalidOperationException("The stream ended as if all were well.");
    }
}
