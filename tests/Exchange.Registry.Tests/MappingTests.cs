using System.Security.Cryptography;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Testing.Builders;
using Exchange.Testing.Fakes;
using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>A resource whose mapping does not fit its live source is not published, and then nothing changes.</summary>
public sealed class MappingTests : IAsyncLifetime
{
    private static readonly V1.Resource Mapped = Story.Resource(resource => resource with
    {
        Code = ResourceCode.Parse("206001/0014"),
        Name = "公共停车泊位实时数据",
        Provider = Bodies.Parking,
        Items = [new(ItemId.Parse("lot_number"), "停车场编号", ItemType.Text, null, Claim.None, Sensitivity.None)],
        KeyItem = null,
        PersonItem = null,
        Mapping = new("main", "lots", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("lot_number", "number")),
    });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-mapping-");
    private readonly FakeGateway _gateway = new();
    private FakeServer<FakeGateway> _server = null!;
    private World _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = new(_gateway);
        await _server.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyFile = Path.Combine(_folder.FullName, "registry.pem");
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        _world = await World.CreateAsync(new Sqlite());
        _world.Settings["Registry:GatewayAddress"] = _server.Address;
        _world.Settings["Credential:Issuer"] = _world.Issuer;
        _world.Settings["Credential:Client"] = "exchange-registry";
        _world.Settings["Credential:KeyFile"] = keyFile;
        await _world.StartAsync(Story.Seed);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_mapping_that_fits_is_published_after_a_gateway_was_asked_about_it_as_a_service()
    {
        var published = await _world.PublishAsync(Mapped);

        Assert.Equal(1u, published.Version);
        Assert.Equal(Mapped.Mapping, Assert.Single(_gateway.Asked).Mapping);
        Assert.StartsWith("Bearer ey", _gateway.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_that_does_not_fit_is_refused_with_all_that_does_not_and_nothing_changes()
    {
        _gateway.Misfits.Add(new() { Field = "mapping.columns[0].column", Code = "MAPPING_COLUMN_UNKNOWN", Description = "The table has no such column; it has lot." });
        _gateway.Misfits.Add(new() { Field = "key_item", Code = "MAPPING_TYPE_MISMATCH", Description = "Another." });
        var filed = await _world.FileAsync(Mapped);
        var before = await _world.RevisionAsync();

        var refusal = await Refusal.OfAsync(PublishAsync(filed));

        refusal.Is(Reason.MappingInvalid, "resource.mapping.columns[0].column", "resource.key_item");
        Assert.Equal(before, await _world.RevisionAsync());
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.Internal)]
    public async Task A_mapping_that_nobody_could_look_at_is_not_published(StatusCode status)
    {
        _gateway.Fails = status;
        var filed = await _world.FileAsync(Mapped);
        var before = await _world.RevisionAsync();

        var refusal = await Refusal.OfAsync(PublishAsync(filed));

        refusal.Is(Reason.SourceUnavailable);
        Assert.Equal(before, await _world.RevisionAsync());
    }

    [Fact]
    public async Task A_gateway_that_is_gone_is_a_source_that_does_not_answer_and_a_resource_without_a_mapping_needs_none()
    {
        var unmapped = Mapped.With("206001/0015");
        unmapped.Mapping = null;
        var filed = await _world.FileAsync(Mapped);
        await _server.KillAsync();

        var refusal = await Refusal.OfAsync(PublishAsync(filed));
        var published = await _world.PublishAsync(unmapped);

        refusal.Is(Reason.SourceUnavailable);
        Assert.Equal(1u, published.Version);
    }

    private Task<V1.PublishResourceResponse> PublishAsync(uint filed) =>
        _world.Catalogue(Clients.Authority).PublishResourceAsync(new() { Code = Mapped.Code, DraftVersion = filed }, cancellationToken: Ct).ResponseAsync;
}
