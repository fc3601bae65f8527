using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

/// <summary>The way of a resource into the catalogue, each step by the one who takes it.</summary>
internal static class Life
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string Steward(V1.Resource resource) => resource.Provider switch
    {
        var body when body == Bodies.CivilAffairs.Value => Clients.CivilSteward,
        var body when body == Bodies.Police.Value => Clients.PoliceSteward,
        _ => Clients.ParkingSteward,
    };

    public static string Head(V1.Resource resource) => Steward(resource).Replace("steward", "head", StringComparison.Ordinal);

    /// <summary>The same resource under another code.</summary>
    public static V1.Resource With(this V1.Resource resource, string code)
    {
        var other = resource.Clone();
        other.Code = code;
        return other;
    }

    /// <summary>Drafted; the draft's version.</summary>
    public static async Task<uint> DraftAsync(this World world, V1.Resource resource) =>
        (await world.Catalogue(Steward(resource)).DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: Ct)).Outcomes[0].Version;

    /// <summary>Drafted and signed; the draft's version.</summary>
    public static async Task<uint> SignAsync(this World world, V1.Resource resource)
    {
        var drafted = await world.DraftAsync(resource);
        return (await world.Catalogue(Head(resource)).SignDraftAsync(new() { Code = resource.Code, Version = drafted }, cancellationToken: Ct)).Draft.Version;
    }

    /// <summary>Drafted, signed and filed; the draft's version.</summary>
    public static async Task<uint> FileAsync(this World world, V1.Resource resource)
    {
        var signed = await world.SignAsync(resource);
        return (await world.Catalogue(Steward(resource)).FileDraftAsync(new() { Code = resource.Code, Version = signed }, cancellationToken: Ct)).Draft.Version;
    }

    public static async Task<V1.PublishResourceResponse> PublishAsync(this World world, V1.Resource resource)
    {
        var filed = await world.FileAsync(resource);
        return await world.Catalogue(Clients.Authority).PublishResourceAsync(
            new() { Code = resource.Code, DraftVersion = filed }, cancellationToken: Ct);
    }

    /// <summary>A draft that must be refused.</summary>
    public static Task<Refusal> RefuseDraftAsync(this World world, string steward, params V1.Resource[] resources) =>
        Refusal.OfAsync(world.Catalogue(steward).DraftResourcesAsync(new() { Resources = { resources } }, cancellationToken: Ct));
}
