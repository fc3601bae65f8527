using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Testing.Fakes;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>What a reader gets, and what the log holds, for every reason that refuses a read.</summary>
public sealed class RefusalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Codes => [.. Scenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_refused_read_names_its_reason_and_is_recorded_with_it(string code)
    {
        var scenario = Scenarios.All[code];
        var reason = Reason.All.Single(one => one.Code == code);
        await using var bench = await Bench.StartAsync(scenario.Facts);
        await (scenario.Before?.Invoke(bench) ?? Task.CompletedTask);
        var token = scenario.Token(bench.Issuer);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await bench.Reads.LookupAsync(
            scenario.Request, token.Length == 0 ? default : Bench.With(token, Ct)));

        var info = Bench.Info(failure);
        Assert.Equal(code, info.Reason);
        Assert.Equal(reason.Basis, info.Metadata.GetValueOrDefault("basis"));
        Assert.Equal(reason.Remedy, info.Metadata.GetValueOrDefault("remedy"));
        Assert.Equal(scenario.Grant, info.Metadata.GetValueOrDefault("grant", ""));
        Assert.Equal(scenario.Recorded ? 1 : 0, bench.Audit.Entries.Length);
        if (scenario.Recorded)
        {
            AssertRecorded(bench, scenario, code, info);
        }

        Assert.Equal(code == Reason.Internal.Code ? 1 : 0, bench.Log.Errors.Count(line => line.Contains("ErrorInterceptor", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_reason_has_a_scenario_or_is_never_a_readers()
    {
        var covered = Scenarios.All.Keys.Concat(Scenarios.OfStreams.Concat(Scenarios.OfOthers).Select(reason => reason.Code));

        Assert.Equal(Reason.All.Select(reason => reason.Code).Order(), covered.Order());
    }

    [Fact]
    public async Task A_bad_request_is_told_everything_at_once_by_the_names_on_the_wire()
    {
        await using var bench = await Bench.StartAsync();
        var request = new V1.LookupRequest
        {
            Resource = "not a code",
            Items = { "Upper", "number", "number" },
            Purpose = "",
            Matter = new string('m', 129),
            HouseholdAuthorization = "a\nb",
        };

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal(
            [
                ("resource", "FIELD_MALFORMED"),
                ("items[0]", "FIELD_MALFORMED"),
                ("items", "FIELD_DUPLICATE"),
                ("key", "FIELD_REQUIRED"),
                ("purpose", "FIELD_REQUIRED"),
                ("matter", "FIELD_TOO_LONG"),
                ("household_authorization", "FIELD_MALFORMED"),
            ],
            Violations(failure));
    }

    [Fact]
    public async Task Items_and_keys_are_checked_against_the_resource_under_a_grant_only()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Items.Add("nothing");
        request.Key = new() { Integer = 7 };

        var held = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));
        var unheld = await Assert.ThrowsAsync<RpcException>(async () => await bench.Reads.LookupAsync(request, bench.As(Bench.StrangerClient, Ct)));

        Assert.Equal([("items[0]", "ITEM_UNKNOWN"), ("key", "KEY_TYPE_MISMATCH")], Violations(held));
        Assert.Equal("GRANT_ABSENT", Bench.Info(unheld).Reason);
    }

    [Fact]
    public async Task A_resource_that_is_not_there_is_refused_as_one_that_is_not_granted()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Resource = "301999/9";

        var absent = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));
        var ungranted = await Assert.ThrowsAsync<RpcException>(async () =>
            await bench.Reads.LookupAsync(Bench.Lookup(), bench.As(Bench.StrangerClient, Ct)));

        Assert.Equal((ungranted.StatusCode, ungranted.Status.Detail), (absent.StatusCode, absent.Status.Detail));
        Assert.Equal(Bench.Info(ungranted).Metadata.Keys, Bench.Info(absent).Metadata.Keys);
    }

    [Fact]
    public async Task A_code_that_the_registry_does_not_hold_is_recorded_as_a_keyed_digest()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Resource = "3101991980052009/25";

        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));

        var attempt = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Empty(attempt.Resource);
        Assert.Equal(bench.Hmac(attempt.KeyPeriod, "resource\n3101991980052009/25"), attempt.ResourceDigest);
    }

    [Fact]
    public async Task A_key_of_ten_megabytes_is_too_long_by_name()
    {
        await using var bench = await Bench.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(Bench.Lookup(new string('1', 10 * 1024 * 1024))));

        Assert.Equal([("key", "FIELD_TOO_LONG")], Violations(failure));
        Assert.True(Assert.Single(bench.Audit.Lines).Length < 1024);
    }

    [Fact]
    public async Task Texts_of_any_length_make_an_entry_that_the_log_takes()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Resource = new string('资', 63) + "🙂" + new string('x', 1000);
        request.Purpose = new string('用', 127) + "🙂";
        request.Items.AddRange(Enumerable.Range(0, 600).Select(i => $"item_{i}"));

        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));

        Assert.Empty(Assert.Single(bench.Audit.Entries).Refused.Attempt.Resource);
        Assert.Empty(bench.Audit.Broken);
    }

    private static void AssertRecorded(Bench bench, Scenario scenario, string code, ErrorInfo info)
    {
        var attempt = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Equal(code, attempt.Rule);
        Assert.Equal(Call.Lookup, attempt.Call);
        Assert.Equal(bench.Issuer.Issuer, attempt.Issuer);
        Assert.True(attempt.Resource == scenario.Request.Resource ^ attempt.ResourceDigest.Length == 32);
        Assert.True(attempt.Purpose == scenario.Request.Purpose ^ attempt.PurposeDigest.Length == 32);
        Assert.Equal(scenario.Grant, attempt.Grant);
        Assert.Equal(scenario.Grant.Length > 0 ? 1u : 0u, attempt.GrantVersion);
        Assert.Empty(attempt.Items);
        Assert.True(attempt.RegistryRevision > 0);
        Assert.Equal(16, attempt.Id.Length);
        Assert.Equal((FakeAudit.Origin, "0"), (info.Metadata["log_origin"], info.Metadata["log_index"]));
        Assert.Empty(bench.Audit.Broken);
    }

    private static IEnumerable<(string Field, string Reason)> Violations(RpcException failure) =>
        failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => (violation.Field, violation.Reason));
}
