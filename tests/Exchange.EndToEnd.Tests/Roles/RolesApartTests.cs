using Exchange.Audit.Verification;
using Exchange.EndToEnd.Tests.Worlds;

namespace Exchange.EndToEnd.Tests.Roles;

[Collection(Alone.Name)]
public sealed class RolesApartTests(DemoTemplate template)
{
    [Theory]
    [InlineData("identity", "registry", "audit", "gateway")]
    [InlineData("gateway", "audit", "registry", "identity")]
    public async Task Four_processes_serve_as_one_in_whatever_order_they_start(params string[] order)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        ForgetServices(world);
        var processes = order.Select(role => (role, Process: world.Launch(role))).ToList();
        foreach (var (role, process) in processes)
        {
            await world.UntilServingAsync(process, role, ct);
        }

        var answer = await world.Reads("hu-zj").LookupAsync(Requests.Marriage("M-1"), cancellationToken: ct);
        using var stream = await SlowRead.OpenAsync(world, ct);
        var failure = await stream.ReadOnAsync(ct);

        Assert.Single(answer.Rows);
        Assert.Null(failure);
        Assert.Equal(22_755ul, stream.Closed!.Rows);
        var log = await world.EntriesAsync(ct);
        Records.AssertOpened(stream, log);
        Assert.Equal(stream.Closed.Rows, Records.EndOf(stream, log).Rows);
        Assert.IsType<LogVerdict.Sound>(await world.VerifyAsync(log.Count, ct));
    }

    // Each service makes its own key at its first start.
    private static void ForgetServices(World world)
    {
        foreach (var file in Directory.EnumerateFiles(world.Folder, "exchange-*.pem", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }
}
