using System.Text.Json.Nodes;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Reads;

[Collection(RunningWorld.Collection)]
public sealed class BadTokenTests(RunningWorld running)
{
    private static readonly Dictionary<string, (string Reason, Func<World, Task<string>> Token)> Cases = new()
    {
        ["of another audience"] = ("TOKEN_AUDIENCE_REFUSED", world => Claims(world, claims => claims["aud"] = "elsewhere")),
        ["of another type"] = ("TOKEN_TYPE_REFUSED", world => Header(world, header => header["typ"] = "JWT")),
        ["of another issuer"] = ("TOKEN_ISSUER_UNTRUSTED", world => Claims(world, claims => claims["iss"] = "http://127.0.0.1:1/")),
        ["that has ended"] = ("TOKEN_EXPIRED", world => Claims(world, claims => claims["exp"] = 1_700_000_000)),
        ["that no algorithm signs"] = ("TOKEN_ALGORITHM_REFUSED", world => Header(world, header => header["alg"] = "none")),
        ["that was altered"] = ("TOKEN_SIGNATURE_INVALID", world => ForgedToken.AlteredAsync(world, claims => claims["client_id"] = "xc-zj")),
        ["that is none"] = ("TOKEN_MALFORMED", _ => Task.FromResult("two.parts")),
        ["of a client that is nobody"] = ("PRINCIPAL_UNBOUND", world => Claims(world, claims => claims["client_id"] = "nobody")),
    };

    public static TheoryData<string> EachCase => [.. Cases.Keys];

    [Fact]
    public async Task The_token_as_it_was_issued_is_served()
    {
        var answer = await Lookup(await ForgedToken.OfAsync(running.World, _ => { }, _ => { }));

        Assert.Single(answer.Rows);
    }

    [Theory]
    [MemberData(nameof(EachCase))]
    public async Task A_token_is_refused_for_exactly_what_is_wrong_with_it(string which)
    {
        var (reason, token) = Cases[which];

        var refused = await Refusals.OfAsync(Lookup(await token(running.World)));

        Assert.Equal(reason, refused.Reason);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    private AsyncUnaryCall<LookupResponse> Lookup(string token) =>
        new ReadService.ReadServiceClient(running.World.Channel("", running.World.Gateway)).LookupAsync(
            Requests.Marriage("M-1"), new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);

    private static Task<string> Header(World world, Action<JsonObject> change) => ForgedToken.OfAsync(world, change, _ => { });

    private static Task<string> Claims(World world, Action<JsonObject> change) => ForgedToken.OfAsync(world, _ => { }, change);
}
