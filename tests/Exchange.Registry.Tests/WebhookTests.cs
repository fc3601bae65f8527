using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Domain.Errors;
using Exchange.Registry.Storage;
using Exchange.Registry.Webhooks;
using Exchange.Testing.Builders;
using Exchange.Testing.Services;
using Microsoft.Extensions.Time.Testing;
using NSec.Cryptography;

namespace Exchange.Registry.Tests;

public sealed class WebhooksOnSqlite : WebhookTests<Sqlite>;

public sealed class WebhooksOnPostgres : WebhookTests<Postgres>;

/// <summary>The pump runs when a test says so, and the clock stands still.</summary>
public abstract class WebhookTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private uint _version = 1;

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed? Seed => null;

    private WebhookPump Pump => World.Part<WebhookPump>();

    [Fact]
    public async Task Every_notice_arrives_in_order_as_a_signed_cloud_event()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var key = (await PutAsync(receiver.Url)).VerificationKey;
        await TellAsync("一", "二", "三");

        await Pump.RunOnceAsync(Ct);

        Assert.Equal(["一", "二", "三"], Texts(receiver));
        Assert.All(receiver.Taken, delivered => Assert.True(Verifies(delivered, key)));
        var first = receiver.Taken[0];
        var body = JsonNode.Parse(first.Body)!;
        Assert.Equal($"{Bodies.Housing.Value}-1", first.Id);
        Assert.Equal("application/cloudevents+json; charset=utf-8", first.ContentType);
        Assert.Equal($"{_clock.GetUtcNow().ToUnixTimeSeconds()}", first.Timestamp);
        Assert.Equal(
            ("1.0", first.Id, "urn:exchange:registry", "exchange.notice.resource_changed", "301003/0003"),
            ((string?)body["specversion"], (string?)body["id"], (string?)body["source"], (string?)body["type"], (string?)body["subject"]));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), DateTimeOffset.Parse((string)body["time"]!, null).ToUnixTimeSeconds());
        var notice = Google.Protobuf.JsonParser.Default.Parse<V1.Notice>(body["data"]!.ToJsonString());
        Assert.Equal((await World.Notices(Clients.Housing).ListNoticesAsync(new(), cancellationToken: Ct)).Notices[0], notice);
    }

    [Fact]
    public async Task A_receiver_that_shares_no_code_verifies_with_its_own_cryptography()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var key = (await PutAsync(receiver.Url)).VerificationKey;
        await TellAsync("婚姻登记信息 drops 登记日期.", "二");
        await Pump.RunOnceAsync(Ct);

        var verified = await VerifyAsync(key, receiver.Taken);
        var forged = await VerifyAsync(key, [receiver.Taken[0] with { Body = receiver.Taken[1].Body }]);

        Assert.Equal(("", 0), (verified.Error, verified.ExitCode));
        Assert.Contains("婚姻登记信息 drops 登记日期.", verified.Output, StringComparison.Ordinal);
        Assert.Equal(1, forged.ExitCode);
    }

    /// <summary>It fails twice, hangs once, is down, and comes back; others are served meanwhile.</summary>
    [Fact]
    public async Task What_a_receiver_does_not_take_is_sent_again_in_order_until_it_does_and_holds_up_nobody_else()
    {
        await StartAsync();
        await using var bad = await Receiver.StartAsync();
        await using var good = await Receiver.StartAsync();
        bad.Answer = async (context, asked) => asked switch
        {
            0 => 500,
            1 => 302,
            2 => await HangAsync(context),
            _ => 200,
        };
        await PutAsync(bad.Url);
        await World.As(Clients.ParkingSteward).PutWebhookAsync(new() { Url = good.Url }, Ct);
        await TellAsync("一", "二");
        await TellToAsync(Bodies.Parking.Value, "其他");

        await Pump.RunOnceAsync(Ct);
        Assert.Equal((1u, "HTTP 500"), await StateAsync());
        Assert.Equal(["其他"], Texts(good));
        await Pump.RunOnceAsync(Ct);
        Assert.Equal(1, bad.Asked);
        await RetryAsync(TimeSpan.FromSeconds(2));
        Assert.Equal((2u, "HTTP 302"), await StateAsync());
        await bad.NextAsync(Ct);
        await bad.NextAsync(Ct);
        _clock.Advance(TimeSpan.FromSeconds(4));
        var hanging = Pump.RunOnceAsync(Ct);
        await bad.NextAsync(Ct);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await hanging;
        Assert.Equal((3u, "no answer in time"), await StateAsync());
        await bad.DownAsync();
        await RetryAsync(TimeSpan.FromSeconds(8));
        Assert.Equal((4u, "not reached: ConnectionError"), await StateAsync());
        Assert.Empty(bad.Taken);
        await bad.UpAsync();
        await RetryAsync(TimeSpan.FromSeconds(16));

        Assert.Equal(["一", "二"], Texts(bad));
        Assert.Equal((0u, "delivered"), await StateAsync());
    }

    [Fact]
    public async Task A_notice_whose_answer_was_lost_arrives_again_under_the_same_id()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (context, asked) =>
        {
            if (asked == 0)
            {
                context.Abort();
                await Task.CompletedTask;
            }

            return 200;
        };
        await PutAsync(receiver.Url);
        await TellAsync("一", "二");

        await Pump.RunOnceAsync(Ct);
        await RetryAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["一", "一", "二"], Texts(receiver));
        Assert.Equal(receiver.Taken[0].Id, receiver.Taken[1].Id);
    }

    [Fact]
    public async Task Nothing_is_lost_across_restarts_and_the_key_stays()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var key = (await PutAsync(receiver.Url)).VerificationKey;
        receiver.Answer = (_, asked) => Task.FromResult(asked == 2 ? 503 : 200);
        await TellAsync("一", "二", "三", "四");
        await Pump.RunOnceAsync(Ct);
        Assert.Equal(["一", "二"], Texts(receiver));

        await World.StopAsync();
        await World.StartAsync(Story.Seed);
        await TellAsync("五");
        await RetryAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["一", "二", "三", "四", "五"], Texts(receiver));
        Assert.All(receiver.Taken, delivered => Assert.True(Verifies(delivered, key)));
    }

    /// <summary>As after kill -9: the claim is not given back, and lapses.</summary>
    [Fact]
    public async Task A_claim_that_a_dead_registry_held_lapses()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await PutAsync(receiver.Url);
        await TellAsync("一");
        var due = Assert.Single(await World.Part<WebhookStore>().DueAsync(_clock.GetUtcNow(), Ct));
        Assert.True(await World.Part<WebhookStore>().ClaimAsync(due, _clock.GetUtcNow().AddSeconds(15), Ct));
        Assert.False(await World.Part<WebhookStore>().ClaimAsync(due, _clock.GetUtcNow().AddSeconds(15), Ct));

        await Pump.RunOnceAsync(Ct);
        Assert.Empty(receiver.Taken);
        await RetryAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(["一"], Texts(receiver));
    }

    [Fact]
    public async Task A_long_backlog_is_sent_whole_and_in_order()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await PutAsync(receiver.Url);
        var texts = Enumerable.Range(0, 250).Select(i => $"{i}").ToArray();
        await TellAsync(texts);

        await Pump.RunOnceAsync(Ct);

        Assert.Equal(texts, Texts(receiver));
    }

    [Fact]
    public async Task Only_the_kinds_asked_for_are_sent()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await World.As(Clients.HousingSteward).PutWebhookAsync(new() { Url = receiver.Url, Kinds = { V1.NoticeKind.Disposal } }, Ct);
        await TellAsync("一");
        await TellToAsync(Bodies.Housing.Value, V1.NoticeKind.Disposal, "二");

        await Pump.RunOnceAsync(Ct);

        Assert.Equal(["二"], Texts(receiver));
        Assert.Equal(2, (await GetAsync()).Delivered);
    }

    [Fact]
    public async Task A_webhook_begins_with_what_is_told_from_then_on_or_after_the_number_asked_for()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await TellAsync("一", "二", "三");

        await PutAsync(receiver.Url);
        await Pump.RunOnceAsync(Ct);
        Assert.Empty(receiver.Taken);
        await PutAsync(receiver.Url, after: 1);
        await Pump.RunOnceAsync(Ct);

        Assert.Equal(["二", "三"], Texts(receiver));
        (await Refusal.OfAsync(World.As(Clients.HousingSteward).PutWebhookAsync(new() { Url = receiver.Url, AfterNumber = 4 }, Ct))).Is(Reason.HistoryDiffers);
    }

    [Fact]
    public async Task A_webhook_that_is_replaced_gets_what_waited_for_the_one_before_at_once()
    {
        await StartAsync();
        await using var wrong = await Receiver.StartAsync();
        await using var right = await Receiver.StartAsync();
        wrong.Answer = (_, _) => Task.FromResult(404);
        await PutAsync(wrong.Url);
        await TellAsync("一");
        await Pump.RunOnceAsync(Ct);

        await PutAsync(right.Url);
        await Pump.RunOnceAsync(Ct);

        Assert.Equal(["一"], Texts(right));
    }

    [Fact]
    public async Task Setting_again_what_stands_changes_nothing()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var first = await PutAsync(receiver.Url);

        var again = await PutAsync(receiver.Url);

        Assert.Equal(first, again);
        Assert.Equal(1u, again.Webhook.Version);
    }

    [Fact]
    public async Task One_that_is_taken_away_gets_nothing_more()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await PutAsync(receiver.Url);
        await TellAsync("一");

        var removed = await World.As(Clients.HousingSteward).RemoveWebhookAsync(Ct);
        await Pump.RunOnceAsync(Ct);

        Assert.Equal(removed.Revision, await World.RevisionAsync());
        Assert.Empty(receiver.Taken);
        (await Refusal.OfAsync(World.As(Clients.Housing).GetWebhookAsync(Ct))).Is(Reason.WebhookNotFound);
        (await Refusal.OfAsync(World.As(Clients.HousingSteward).RemoveWebhookAsync(Ct))).Is(Reason.WebhookNotFound);
        await PutAsync(receiver.Url);
        await Pump.RunOnceAsync(Ct);
        Assert.Empty(receiver.Taken);
    }

    [Fact]
    public async Task Everyone_of_the_department_sees_it_and_nobody_else_does()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await PutAsync(receiver.Url);
        var request = new V1.ListEventsRequest { Kind = V1.FactKind.Webhook, Id = Bodies.Housing.Value };

        Assert.Equal(receiver.Url, (await GetAsync()).Webhook.Url);
        Assert.Null((await GetAsync()).NextTry);
        (await Refusal.OfAsync(World.As(Clients.Parking).GetWebhookAsync(Ct))).Is(Reason.WebhookNotFound);
        Assert.Single((await World.History(Clients.Housing).ListEventsAsync(request, cancellationToken: Ct)).Changes);
        Assert.Empty((await World.History(Clients.Parking).ListEventsAsync(request, cancellationToken: Ct)).Changes);
    }

    /// <summary>Settings were tightened after it was set; and this machine's own services are nobody's receivers.</summary>
    [Fact]
    public async Task What_may_not_be_posted_to_any_more_is_not_and_waits()
    {
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await PutAsync(receiver.Url);
        await TellAsync("一");
        await World.StopAsync();
        await StartAsync(("AllowHttp", "false"));

        await Pump.RunOnceAsync(Ct);
        Assert.Equal((1u, "not allowed by the exchange's settings"), await StateAsync());
        await PutAsync(receiver.Url.Replace("http://", "https://", StringComparison.Ordinal));
        await Pump.RunOnceAsync(Ct);

        Assert.Equal((1u, "not reached: ConnectionError"), await StateAsync());
        Assert.Equal(0, receiver.Asked);
    }

    [Fact]
    public async Task It_happens_by_itself()
    {
        World.Settings["Registry:Webhooks:Sends"] = "true";
        await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await PutAsync(receiver.Url);

        await TellAsync("一");
        await receiver.NextAsync(Ct);

        Assert.Equal(0, receiver.Asked - 1);
    }

    private static IEnumerable<string?> Texts(Receiver receiver) =>
        receiver.Taken.Select(delivered => (string?)JsonNode.Parse(delivered.Body)!["data"]!["text"]);

    private static bool Verifies(Delivered delivered, string key)
    {
        var publicKey = PublicKey.Import(
            SignatureAlgorithm.Ed25519, Convert.FromBase64String(key["whpk_".Length..]), KeyBlobFormat.RawPublicKey);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{delivered.Id}.{delivered.Timestamp}."), .. delivered.Body];
        return SignatureAlgorithm.Ed25519.Verify(publicKey, signed, Convert.FromBase64String(delivered.Signature["v1a,".Length..]));
    }

    private static async Task<ProgramRun> VerifyAsync(string key, IReadOnlyList<Delivered> deliveries)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(
            file,
            deliveries.Select(one => JsonSerializer.Serialize(
                new { id = one.Id, timestamp = one.Timestamp, signature = one.Signature, body = Convert.ToBase64String(one.Body) })),
            Ct);
        var run = await NodeTool.RunScriptAsync("webhook.mjs", ["--key", key, "--deliveries", file], Ct);
        File.Delete(file);
        return run;
    }

    private static async Task<int> HangAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return 500;
    }

    private async Task StartAsync(params (string Name, string Value)[] settings)
    {
        World.Settings["Registry:Webhooks:AllowHttp"] = "true";
        foreach (var (name, value) in settings)
        {
            World.Settings[$"Registry:Webhooks:{name}"] = value;
        }

        await World.StartAsync(Story.Seed);
    }

    private async Task RetryAsync(TimeSpan after)
    {
        _clock.Advance(after);
        await Pump.RunOnceAsync(Ct);
    }

    private async Task<(uint Tries, string Outcome)> StateAsync()
    {
        var state = await GetAsync();
        return (state.Tries, state.LastOutcome);
    }

    private async Task<V1.GetWebhookResponse> GetAsync() => await World.As(Clients.Housing).GetWebhookAsync(Ct);

    private async Task<V1.PutWebhookResponse> PutAsync(string url, long after = 0) =>
        await World.As(Clients.HousingSteward).PutWebhookAsync(new() { Url = url, AfterNumber = after }, Ct);

    private async Task TellAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await TellToAsync(Bodies.Housing.Value, text);
        }
    }

    private Task<long> TellToAsync(string department, string text) => TellToAsync(department, V1.NoticeKind.ResourceChanged, text);

    private Task<long> TellToAsync(string department, V1.NoticeKind kind, string text) => World.Facts.CommitAsync(
        new NewFact(FactKind.Request, "Q-1", _version++, "{}") { Notices = [new(department, kind, "301003/0003", text)] },
        new("test", null, null),
        "",
        Ct);
}
