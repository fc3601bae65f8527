using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Disputes;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Catalogue;

/// <summary>The catalogue over gRPC. Everyone bound to a department may read it.</summary>
internal sealed class CatalogueFeatureService(CatalogueBook book, Redesignation redesignation, FactStore store, Actors actors)
    : V1.CatalogueService.CatalogueServiceBase
{
    public override async Task<V1.RegisterDepartmentResponse> RegisterDepartment(
        V1.RegisterDepartmentRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return new() { Revision = await book.RegisterAsync(request.Department, actor, context.CancellationToken) };
    }

    public override async Task<V1.BindPrincipalResponse> BindPrincipal(V1.BindPrincipalRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return new() { Revision = await book.BindAsync(request.Principal, actor, context.CancellationToken) };
    }

    public override async Task<V1.DefineElementResponse> DefineElement(V1.DefineElementRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return new() { Revision = await book.DefineAsync(request.Element, actor, context.CancellationToken) };
    }

    public override async Task<V1.DesignateSourceResponse> DesignateSource(
        V1.DesignateSourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var ct = context.CancellationToken;
        return new()
        {
            Revision = request.Dispute.Length == 0
                ? await book.DesignateAsync(request.Designation, actor, ct)
                : await redesignation.CarryOutAsync(request.Designation, request.Dispute, actor, ct),
        };
    }

    public override async Task<V1.PublishResourceResponse> PublishResource(
        V1.PublishResourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, version) = await book.PublishAsync(request.Resource, actor, context.CancellationToken);
        return new() { Revision = revision, Version = version };
    }

    public override async Task<V1.GetResourceResponse> GetResource(V1.GetResourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        CatalogueWire.ReadCode(new(found, ""), "code", request.Code);
        found.ThrowIfAny();
        var fact = await store.FindAsync(FactKind.Resource, request.Code, context.CancellationToken);
        return fact is null ? throw new ExchangeException(Reason.ResourceNotFound) : new() { Resource = Shown(fact, actor) };
    }

    public override async Task<V1.ListResourcesResponse> ListResources(V1.ListResourcesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = await store.ListAsync(FactKind.Resource, paging.AfterId, paging.Size, context.CancellationToken);
        return new()
        {
            Resources = { page.Select(fact => Shown(fact, actor)) },
            NextPageToken = paging.Next(page),
        };
    }

    public override async Task<V1.ListDepartmentsResponse> ListDepartments(
        V1.ListDepartmentsRequest request, ServerCallContext context)
    {
        await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = await store.ListAsync(FactKind.Department, paging.AfterId, paging.Size, context.CancellationToken);
        return new()
        {
            Departments = { page.Select(fact => FactBook.Read<V1.Department>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }

    // Where a department's rows are is nobody else's business.
    private static V1.Resource Shown(StoredFact fact, Actor actor)
    {
        var resource = FactBook.Read<V1.Resource>(fact.Body);
        resource.Mapping = resource.Provider == actor.Department?.Value ? resource.Mapping : null;
        return resource;
    }
}
