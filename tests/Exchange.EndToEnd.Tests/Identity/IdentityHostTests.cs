using System.Net;
using System.Runtime.Versioning;
using Microsoft.Extensions.Options;

namespace Exchange.EndToEnd.Tests.Identity;

public sealed class IdentityHostTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plain_http_beyond_this_machine_stops_the_start_and_names_the_setting()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => IdentityServer.StartAsync(settings: [("Identity:Listen", "http://0.0.0.0:0")]));

        Assert.Contains("Identity:AllowPlaintext", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_lifetime_of_a_day_stops_the_start_and_names_the_setting()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => IdentityServer.StartAsync(settings: [("Identity:TokenLifetime", "1.00:00:00")]));

        Assert.Contains("TokenLifetime", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_signing_key_is_the_owners_alone_and_the_same_after_a_restart()
    {
        var first = await IdentityServer.StartAsync();
        var keys = await first.Http.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), Ct);
        await first.DisposeAsync();

        await using var second = await IdentityServer.StartAsync(data: first.Data);

        Assert.Equal(keys, await second.Http.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), Ct));
        Assert.DoesNotContain("\"d\"", keys, StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(first.Data, "keys", "signing.pem")));
    }

    [Fact]
    public async Task After_a_restart_the_folder_is_the_truth_whatever_the_store_says()
    {
        var first = await IdentityServer.StartAsync();
        var gone = await first.AddClientAsync();
        var kept = await first.AddClientAsync();
        await first.DisposeAsync();
        File.Delete(first.FileOf(gone.Id));

        await using var second = await IdentityServer.StartAsync(data: first.Data);

        Assert.Equal(HttpStatusCode.Unauthorized, (await second.AskAsync(gone.Assertion(second.Issuer))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second.AskAsync(kept.Assertion(second.Issuer))).StatusCode);
    }

    [Fact]
    public async Task The_store_may_be_deleted()
    {
        var first = await IdentityServer.StartAsync();
        var client = await first.AddClientAsync();
        await first.DisposeAsync();
        File.Delete(Path.Combine(first.Data, "identity.db"));

        await using var second = await IdentityServer.StartAsync(data: first.Data);

        Assert.Equal(HttpStatusCode.OK, (await second.AskAsync(client.Assertion(second.Issuer))).StatusCode);
    }
}
