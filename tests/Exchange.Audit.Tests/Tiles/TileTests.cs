using System.Net;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Verification;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Audit.Tests.Tiles;

/// <summary>The log as an outsider sees it over HTTP, and the service's health.</summary>
public sealed class TileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_served_over_http_is_exported_and_found_sound()
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit, 1000);
        using var source = new HttpSource(audit.Web);
        using var folder = new TemporaryFolder();

        var served = await LogVerifier.VerifyAsync(source, null, null, Ct);
        await LogExport.WriteAsync(source, folder.Path, null, Ct);
        var exported = await LogVerifier.VerifyAsync(new DirectorySource(folder.Path), null, null, Ct);

        Assert.Equal(1000, Assert.IsType<LogVerdict.Sound>(served).Gateways["g-1"]);
        Assert.Equal(1000, Assert.IsType<LogVerdict.Sound>(exported).Checkpoint.Size);
    }

    [Fact]
    public async Task Tiles_are_kept_for_ever_and_checkpoints_are_asked_for_again()
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit, 300);
        using var http = new HttpClient { BaseAddress = audit.Web };

        var tile = await http.GetAsync(new Uri("tile/0/000", UriKind.Relative), Ct);
        var partial = await http.GetAsync(new Uri("tile/entries/001.p/44", UriKind.Relative), Ct);
        var checkpoint = await http.GetAsync(new Uri("checkpoint", UriKind.Relative), Ct);

        Assert.All([tile, partial], answer =>
        {
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
        });
        Assert.Equal(8192, (await tile.Content.ReadAsByteArrayAsync(Ct)).Length);
        Assert.Equal("text/plain; charset=utf-8", checkpoint.Content.Headers.ContentType!.ToString());
        Assert.True(checkpoint.Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("tile/0/001.p/45")]
    [InlineData("tile/0/001")]
    [InlineData("tile/0/002.p/1")]
    [InlineData("tile/1/000.p/2")]
    [InlineData("tile/1/000")]
    [InlineData("tile/entries/001.p/45")]
    [InlineData("tile/entries/001")]
    [InlineData("tile/0/1")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/../log.db")]
    [InlineData("tile/")]
    [InlineData("keys/log.key")]
    public async Task What_no_checkpoint_covers_is_not_served(string path)
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit, 300);
        using var http = new HttpClient { BaseAddress = audit.Web };

        var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_partial_tile_of_an_older_checkpoint_is_still_served_when_it_is_full()
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit, 600);
        using var http = new HttpClient { BaseAddress = audit.Web };

        var full = await http.GetByteArrayAsync(new Uri("tile/0/001", UriKind.Relative), Ct);
        var partial = await http.GetByteArrayAsync(new Uri("tile/0/001.p/7", UriKind.Relative), Ct);

        Assert.Equal(full[..(7 * 32)], partial);
    }

    [Fact]
    public async Task A_corrupt_log_takes_nothing_shows_nothing_and_says_so_in_its_health()
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit, 300);
        var healthy = await new Health.HealthClient(audit.Channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Ct);
        audit.ExpectsErrors = true;

        await audit.RestartAsync(data => Database.Execute(
            Path.Combine(data, "log.db"),
            "DROP TRIGGER entries_are_never_changed; UPDATE entries SET entry = x'0801' WHERE idx = 299"));

        var corrupt = await new Health.HealthClient(audit.Channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Ct);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => audit.JoinAsync());
        using var http = new HttpClient { BaseAddress = audit.Web };
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, healthy.Status);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, corrupt.Status);
        Assert.Equal((StatusCode.DataLoss, "LOG_CORRUPT"), (refusal.StatusCode, AuditFixture.ReasonOf(refusal).Reason));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("checkpoint", UriKind.Relative), Ct)).StatusCode);
        Assert.Contains(audit.Errors, error => error.StartsWith("2002 ", StringComparison.Ordinal));
    }

    private static async Task FillAsync(AuditFixture audit, int count)
    {
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync([.. Enumerable.Range(1, count).Select(i => AnEntry.Answered("g-1", i))]);
        await audit.Services.GetRequiredService<AuditLog>().CoveringAsync(count - 1, TimeSpan.FromSeconds(30), Ct);
    }
}
