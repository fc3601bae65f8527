using CsCheck;
using Exchange.Testing.Builders;
using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>Something asked of the catalogue, in order or not: a whole publication, or one step of it.</summary>
internal sealed record CatalogueCommand(int Kind, int Code, int Supersedes, int Variant, bool IsPolice)
{
    private const int Publication = 6;

    public static Gen<CatalogueCommand> Any { get; } = Gen.Select(
        Gen.Int[0, 9], Gen.Int[3, 6], Gen.Int[2, 6], Gen.Int[0, 6], Gen.Int[0, 3],
        (kind, code, supersedes, variant, department) => new CatalogueCommand(kind, code, supersedes, variant, department == 0));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Name => $"301003/000{Code}";

    /// <summary>Asks; a refusal is an answer too, a failure is not.</summary>
    public async Task TryAsync(World world)
    {
        try
        {
            await AskAsync(world);
        }
        catch (RpcException refused) when (refused.StatusCode is not (StatusCode.Internal or StatusCode.Unknown or StatusCode.Unavailable))
        {
        }
    }

    private async Task AskAsync(World world)
    {
        var (steward, head) = (world.Catalogue(IsPolice ? Clients.PoliceSteward : Clients.CivilSteward), world.Catalogue(IsPolice ? Clients.PoliceHead : Clients.CivilHead));
        var authority = world.Catalogue(Clients.Authority);
        if (Kind >= Publication)
        {
            await world.PublishAsync(Asked());
            return;
        }

        if (Kind == 0)
        {
            await steward.DraftResourcesAsync(new() { Resources = { Asked() } }, cancellationToken: Ct);
            return;
        }

        if (Kind == 1)
        {
            var standing = (await authority.GetResourceAsync(new() { Code = Name }, cancellationToken: Ct)).Resource;
            await steward.WithdrawResourceAsync(
                new() { Code = Name, Version = standing.Version, Reason = "职责调整", Consultation = "协商" }, cancellationToken: Ct);
            return;
        }

        var version = (await authority.GetDraftAsync(new() { Code = Name }, cancellationToken: Ct)).Draft.Version;
        await (Kind switch
        {
            2 => (Task)head.SignDraftAsync(new() { Code = Name, Version = version }, cancellationToken: Ct).ResponseAsync,
            3 => steward.FileDraftAsync(new() { Code = Name, Version = version }, cancellationToken: Ct).ResponseAsync,
            4 => authority.ReturnDraftAsync(new() { Code = Name, Version = version, Reason = "要素不全" }, cancellationToken: Ct).ResponseAsync,
            _ => steward.DiscardDraftAsync(new() { Code = Name, Version = version }, cancellationToken: Ct).ResponseAsync,
        });
    }

    private V1.Resource Asked()
    {
        var resource = Story.Resource();
        (resource.Code, resource.Provider) = (Name, (IsPolice ? Bodies.Police : Bodies.CivilAffairs).Value);
        resource.Supersedes = Supersedes == 2 ? "" : $"301003/000{Supersedes}";
        resource.Name = Variant == 0 ? "" : $"婚姻登记信息 {Variant}";
        resource.Filing.Consultation = $"协商 {Supersedes}";
        resource.Filing.Secrecy = Variant == 1 ? null : resource.Filing.Secrecy;
        resource.Items[1].Claim = Variant == 2 || IsPolice ? V1.Claim.Verifier : V1.Claim.Source;
        return resource;
    }
}
