using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Corrections;

/// <summary>Corrections over gRPC. To those who may not see it, a correction does not exist.</summary>
internal sealed class CorrectionFeatureService(
    CorrectionBook book, DiscrepancyBook discrepancies, FactStore store, Actors actors, TokenVerifier tokens, IOptions<RegistryOptions> options)
    : V1.CorrectionService.CorrectionServiceBase
{
    public override async Task<V1.FileCorrectionResponse> FileCorrection(V1.FileCorrectionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, correction, joined) = await book.FileAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Correction = correction.ToWire(), Joined = joined };
    }

    public override async Task<V1.ReportDiscrepanciesResponse> ReportDiscrepancies(
        V1.ReportDiscrepanciesRequest request, ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        if (!tokens.IsService(caller, options.Value.Followers))
        {
            throw new ExchangeException(Reason.RoleMissing);
        }

        var service = new Actor(Actors.Id(caller.Issuer, caller.Client), null, null);
        var reported = await discrepancies.ReportAsync(request, service, context.CancellationToken);
        return new() { Revision = reported.Revision, Opened = reported.Opened, Joined = reported.Joined, Known = reported.Known };
    }

    public override async Task<V1.VerifyCorrectionResponse> VerifyCorrection(V1.VerifyCorrectionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, correction, _) = await book.VerifyAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Correction = correction.ToWire() };
    }

    public override async Task<V1.ResolveCorrectionResponse> ResolveCorrection(V1.ResolveCorrectionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, correction, told) = await book.ResolveAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Correction = correction.ToWire(), Told = (uint)told };
    }

    public override async Task<V1.CloseCorrectionResponse> CloseCorrection(V1.CloseCorrectionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, correction, _) = await book.CloseAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Correction = correction.ToWire() };
    }

    public override async Task<V1.GetCorrectionResponse> GetCorrection(V1.GetCorrectionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var correction = await book.GetAsync(request.Id, actor, context.CancellationToken);
        return new() { Correction = correction.ToWire(), Overdue = book.IsOverdue(correction) };
    }

    public override async Task<V1.ListCorrectionsResponse> ListCorrections(V1.ListCorrectionsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var found = new Violations();
        new Fields(found, "").OptionalId<ResourceCode>("resource", request.Resource, ResourceCode.TryParse, CatalogueWire.CodeForm);
        found.ThrowIfAny();
        var page = await PageAsync(request.Resource, actor, paging, context.CancellationToken);
        return new()
        {
            Corrections =
            {
                page.Select(fact => FactBook.Read<V1.Correction>(fact.Body)).Where(correction =>
                    (request.Resource.Length == 0 || correction.Resource == request.Resource) &&
                    (!request.OpenOnly || correction.State is V1.CorrectionState.Filed or V1.CorrectionState.Verifying)),
            },
            NextPageToken = paging.Next(page),
        };
    }

    private Task<IReadOnlyList<StoredFact>> PageAsync(string resource, Actor actor, Paging paging, CancellationToken ct) =>
        (actor, resource) switch
        {
            ({ Role: not Role.Authority, Department: { } party }, _) =>
                store.ListAsync(FactKind.Correction, FactKey.Party(party.Value), paging.AfterId, paging.Size, ct),
            (_, "") => store.ListAsync(FactKind.Correction, paging.AfterId, paging.Size, ct),
            _ => store.ListAsync(FactKind.Correction, FactKey.Resource(resource), paging.AfterId, paging.Size, ct),
        };
}
