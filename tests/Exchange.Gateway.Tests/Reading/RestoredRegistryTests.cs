using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>A registry put back to a backup knows nothing of what it said since; neither may its gateways.</summary>
public sealed class RestoredRegistryTests
{
    private const string Other = "另一用途";

    // What Bench publishes before a test does.
    private const int Backup = 6;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_grant_that_the_restored_registry_never_issued_permits_nothing(int changesSince)
    {
        await using var bench = await Bench.StartAsync(registry =>
            registry.Publish((Facts.Grant with { Id = GrantId.Parse("G-0009"), Purpose = Other }).ToWire()));
        var request = Bench.Lookup();
        request.Purpose = Other;
        await bench.UntilHeldAsync(2);
        var before = await bench.LookupAsync(request);

        bench.Registry.Restore(Backup);
        for (var i = 0; i < changesSince; i++)
        {
            bench.Registry.Publish((Facts.Persons with { Name = $"人口 {i}" }).ToWire());
        }

        await bench.UntilHeldAsync(1);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));

        Assert.Equal("G-0009", before.Provenance.Grant);
        Assert.Equal(Reason.PurposeNotGranted.Code, Bench.Info(refusal).Reason);
        Assert.Equal("G-0001", (await bench.LookupAsync()).Provenance.Grant);
    }
}
