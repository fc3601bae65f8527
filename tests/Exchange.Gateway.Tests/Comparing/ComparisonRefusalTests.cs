using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Google.Rpc;
using Grpc.Core;
using static Exchange.Gateway.Tests.Comparing.ComparisonWorld;

namespace Exchange.Gateway.Tests.Comparing;

/// <summary>Whom and what a comparison refuses; each refusal is recorded.</summary>
public sealed class ComparisonRefusalTests
{
    private static readonly Item Renamed = Facts.Item("status", ItemType.Text, "person.taxpayer_status") with { Claim = Claim.Verifier };

    public static TheoryData<string> Clients => [Bench.Client, Bench.StrangerClient, VerifierSteward];

    public static TheoryData<string, string, string> Requests => new()
    {
        { "malformed", "REQUEST_INVALID", "element verifiers[1] verifiers" },
        { "unknown element", "ELEMENT_NOT_FOUND", "" },
        { "undesignated", "SOURCE_UNDESIGNATED", "" },
        { "unpublished", "ELEMENT_NOT_CARRIED", "element" },
        { "several sources", "VERSION_RACED", "" },
        { "source without key", "LOOKUP_UNSUPPORTED", "element" },
        { "source not mounted", "NOT_MOUNTED", "element" },
        { "verifier of another element", "ELEMENT_NOT_CARRIED", "verifiers[0]" },
        { "verifier of another type", "ELEMENT_NOT_CARRIED", "verifiers[0]" },
        { "verifier without the key's element", "ELEMENT_NOT_CARRIED", "verifiers[0]" },
        { "verifier not mounted", "NOT_MOUNTED", "verifiers[0]" },
        { "verifier withdrawn", "RESOURCE_ENDED", "verifiers[0]" },
        { "the source as a verifier, and none", "ELEMENT_NOT_CARRIED", "verifiers[0] verifiers[1]" },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Only_an_authority_and_the_source_itself_compare(string client)
    {
        await using var bench = await ReadyAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, Request(), client));

        Assert.Equal("ROLE_MISSING", Bench.Info(failure).Reason);
        AssertRefused(bench, "ROLE_MISSING");
    }

    [Fact]
    public async Task A_steward_learns_nothing_of_what_is_not_their_own()
    {
        await using var bench = await ReadyAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, new() { Element = "person.unknown" }, VerifierSteward));

        Assert.Equal("ROLE_MISSING", Bench.Info(failure).Reason);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_cannot_be_compared_is_refused_with_every_field(string what, string reason, string fields)
    {
        await using var bench = await ReadyAsync(registry => Arrange(registry, what));

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, RequestOf(what)));

        Assert.Equal(reason, Bench.Info(failure).Reason);
        Assert.Equal(fields, string.Join(' ', Fields(failure)));
        AssertRefused(bench, reason);
    }

    [Theory]
    [InlineData("R-9", "REFERENCE_MISSING")]
    [InlineData("", "REQUEST_INVALID")]
    [InlineData("R-1", "REFERENCE_MISSING")]
    public async Task References_are_checked_by_a_rule_that_fits_its_resources_only(string rule, string reason)
    {
        await using var bench = await ReadyAsync(registry => registry.Publish(new Registry.V1.ReferenceRule
        {
            Id = "R-1",
            Sentence = "Dropped items.",
            FromResource = Verifier.Code.Value,
            FromItem = "dropped",
            ToResource = Other.Code.Value,
            ToItem = "status",
            RefusedValues = { "丧偶" },
        }));

        var failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(bench, rule));

        Assert.Equal(reason, Bench.Info(failure).Reason);
        AssertRefused(bench, reason);
    }

    private static void AssertRefused(Bench bench, string reason)
    {
        var attempt = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Equal((Call.Compare, reason, 32), (attempt.Call, attempt.Rule, attempt.ResourceDigest.Length));
        Assert.Empty(bench.Registry.Corrections.Reports);
        Assert.Empty(bench.ComparisonFiles);
    }

    private static IEnumerable<string> Fields(RpcException failure) =>
        (failure.GetRpcStatus()!.GetDetail<BadRequest>()?.FieldViolations.Select(one => one.Field) ?? [])
        .Concat(failure.GetRpcStatus()!.GetDetail<PreconditionFailure>()?.Violations.Select(one => one.Subject) ?? [])
        .Where(field => field.Length > 0);

    private static void Arrange(FakeRegistry registry, string what) => registry.Publish((what switch
    {
        "unpublished" => Register with { State = ResourceState.Withdrawn },
        "several sources" => Register with { Code = ResourceCode.Parse("301003/0099") },
        "source without key" => Register with { KeyItem = null },
        "source not mounted" => Register with { Mapping = null },
        "verifier of another element" => Verifier with { Items = [Verifier.Items[0], Renamed] },
        "verifier of another type" => Verifier with { Items = [Verifier.Items[0], Verifier.Items[1] with { Type = ItemType.Integer }] },
        "verifier without the key's element" => Verifier with { Items = [Facts.Item("number", ItemType.Text), Verifier.Items[1]] },
        "verifier not mounted" => Verifier with { Mapping = null },
        "verifier withdrawn" => Verifier with { State = ResourceState.Withdrawn },
        _ => Register,
    }).ToWire());

    private static V1.CompareRequest RequestOf(string what) => what switch
    {
        "malformed" => new() { Element = "No Element", Verifiers = { "101001/0003", "x", "101001/0003" } },
        "unknown element" => new() { Element = "person.unknown" },
        "undesignated" => new() { Element = "person.phone" },
        "the source as a verifier, and none" => Request(Register.Code.Value, "301999/1"),
        _ when what.StartsWith("verifier", StringComparison.Ordinal) => Request(Verifier.Code.Value),
        _ => Request(),
    };
}
