using Exchange.Audit.V1;
using Exchange.Cli.Grants;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Explanations;

/// <summary>What the gateway decided and recorded, the registry explains by the same grant, version and rule.</summary>
[Collection(RunningWorld.Collection)]
public sealed class LoggedReadTests(RunningWorld running)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, LookupRequest, string> Reads => new()
    {
        { "hu-zj", Requests.Marriage("M-1"), "PERMITTED" },
        { "hu-zj", new(Requests.Marriage("M-1")) { Items = { "marital_status", "spouse_number" } }, "PERMITTED" },
        { "hu-zj", new(Requests.Marriage("M-1")) { Purpose = "人才引进评分" }, "PURPOSE_NOT_GRANTED" },
        { "hu-zj", Requests.Marriage(""), "MATTER_MISSING" },
        { "sh-ga", Requests.Marriage("M-1"), "GRANT_ABSENT" },
        { "hf-mz", new() { Resource = "103001/0008", Key = new() { Text = "330702001" }, Purpose = "低保家庭经济状况核对" }, "HOUSEHOLD_AUTHORIZATION_MISSING" },
        { "jx-sw", new() { Resource = "103002/0015", Key = new() { Text = "330502001005" }, Purpose = "税源属地核对" }, "MODE_NOT_GRANTED" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_read_at_the_gateway_and_its_explanation_agree(string client, LookupRequest request, string rule)
    {
        var index = await ReadAsync(client, request);
        var entry = await EntryAsync(index);
        var attempt = entry.Answered?.Attempt ?? entry.Refused.Attempt;

        var logged = LoggedRead.Of(entry);
        var explained = await new ExplanationService.ExplanationServiceClient(running.World.Channel("sh-sj-officer", running.World.Registry))
            .ExplainReadAsync(logged.Question, cancellationToken: Ct);

        Assert.Equal(rule, attempt.Rule);
        Assert.Equal((attempt.Rule, attempt.Grant, attempt.GrantVersion), (explained.Rule, explained.Grant, explained.GrantVersion));
        Assert.Equal((rule == "PERMITTED", attempt.RegistryRevision), (explained.Permitted, explained.RegistryRevision));
        Assert.Equal(attempt.Items, explained.Permitted ? explained.Grants[0].Items : []);
        Assert.Equal(attempt.Withheld, explained.Permitted ? explained.Grants[0].Withheld : []);
    }

    [Fact]
    public void What_no_grant_decided_is_not_explained()
    {
        var closed = Assert.Throws<InvalidDataException>(() => LoggedRead.Of(new() { Closed = new() { OpenedIndex = 7 } }));
        var compared = Assert.Throws<InvalidDataException>(() => LoggedRead.Of(new() { Opened = new() { Attempt = new() { Call = Call.Compare } } }));
        var unknown = Assert.Throws<InvalidDataException>(() => LoggedRead.Of(new() { Refused = new() { Attempt = new() { Call = Call.Lookup } } }));

        Assert.Contains("entry 7", closed.Message, StringComparison.Ordinal);
        Assert.Contains("校核", compared.Message, StringComparison.Ordinal);
        Assert.Contains("digest", unknown.Message, StringComparison.Ordinal);
    }

    private async Task<ulong> ReadAsync(string client, LookupRequest request)
    {
        try
        {
            return (await running.World.Reads(client).LookupAsync(request, cancellationToken: Ct)).Position.Index;
        }
        catch (RpcException refused)
        {
            return ulong.Parse(Cli.Failures.InfoOf(refused)!.Metadata["log_index"], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private async Task<Entry> EntryAsync(ulong index) => Entry.Parser.ParseFrom(
        (await running.World.Trail("sh-sj-officer").GetReceiptAsync(new() { Index = index }, cancellationToken: Ct)).Entry);
}
