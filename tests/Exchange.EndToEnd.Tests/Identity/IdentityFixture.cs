[assembly: AssemblyFixture(typeof(Exchange.EndToEnd.Tests.Identity.IdentityFixture))]

namespace Exchange.EndToEnd.Tests.Identity;

/// <summary>One authority for all tests that need no other settings; each test brings its own client.</summary>
public sealed class IdentityFixture : IAsyncLifetime
{
    internal IdentityServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await IdentityServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
