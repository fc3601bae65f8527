using Exchange.Testing.Tokens;

[assembly: AssemblyFixture(typeof(Exchange.Registry.Tests.IssuerFixture))]

namespace Exchange.Registry.Tests;

/// <summary>One issuer for all tests: it signs tokens and holds no state.</summary>
public sealed class IssuerFixture : IAsyncLifetime
{
    public TestIssuer Issuer { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Issuer = await TestIssuer.StartAsync();

    public ValueTask DisposeAsync() => Issuer.DisposeAsync();
}
