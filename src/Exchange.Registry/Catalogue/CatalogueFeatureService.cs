using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Disputes;
using Exchange.Registry.History;
using Exchange.Registry.Search;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Catalogue;

/// <summary>The catalogue over gRPC. Everyone bound to a department may read it.</summary>
internal sealed class CatalogueFeatureService(
    CatalogueBook book, DraftBook drafts, PublicationBook publications, ResourceVersions versions, Redesignation redesignation,
    StateReader states, ResourceSearch search, Actors actors)
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

    public override async Task<V1.DefineReferenceRuleResponse> DefineReferenceRule(
        V1.DefineReferenceRuleRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return new() { Revision = await book.DefineAsync(request.Rule, actor, context.CancellationToken) };
    }

    public override async Task<V1.DraftResourcesResponse> DraftResources(V1.DraftResourcesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, outcomes) = await drafts.DraftAsync(request.Resources, request.ValidateOnly, actor, context.CancellationToken);
        return new() { Revision = revision, Outcomes = { outcomes.Select(OutcomeOf) } };
    }

    public override async Task<V1.SignDraftResponse> SignDraft(V1.SignDraftRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, draft) = await drafts.SignAsync(request.Code, request.Version, actor, context.CancellationToken);
        return new() { Revision = revision, Draft = Shown(draft.ToWire(), actor) };
    }

    public override async Task<V1.FileDraftResponse> FileDraft(V1.FileDraftRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, draft) = await drafts.FileAsync(request.Code, request.Version, actor, context.CancellationToken);
        return new() { Revision = revision, Draft = Shown(draft.ToWire(), actor) };
    }

    public override async Task<V1.ReturnDraftResponse> ReturnDraft(V1.ReturnDraftRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, draft) = await drafts.ReturnAsync(
            request.Code, request.Version, request.Reason, actor, context.CancellationToken);
        return new() { Revision = revision, Draft = Shown(draft.ToWire(), actor) };
    }

    public override async Task<V1.DiscardDraftResponse> DiscardDraft(V1.DiscardDraftRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return new() { Revision = await drafts.DiscardAsync(request.Code, request.Version, actor, context.CancellationToken) };
    }

    public override async Task<V1.GetDraftResponse> GetDraft(V1.GetDraftRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var found = await drafts.GetAsync(request.Code, actor, context.CancellationToken);
        return new()
        {
            Draft = Shown(found.Draft.ToWire(), actor),
            Gaps = { found.Gaps.Select(DraftWire.ToWire) },
            Differences = { found.Differences.Select(DraftWire.ToWire) },
        };
    }

    public override async Task<V1.ListDraftsResponse> ListDrafts(V1.ListDraftsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = await drafts.ListAsync(paging, actor, context.CancellationToken);
        return new()
        {
            Drafts = { page.Select(fact => Shown(FactBook.Read<V1.Draft>(fact.Body), actor)) },
            NextPageToken = paging.Next(page),
        };
    }

    public override async Task<V1.PublishResourceResponse> PublishResource(
        V1.PublishResourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var published = await drafts.PublishAsync(request.Code, request.DraftVersion, actor, context.CancellationToken);
        return new()
        {
            Revision = published.Revision,
            Version = published.Version,
            Differences = { published.Differences.Select(DraftWire.ToWire) },
            Told = published.Told,
        };
    }

    public override async Task<V1.WithdrawResourceResponse> WithdrawResource(
        V1.WithdrawResourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, told) = await publications.WithdrawAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Told = told };
    }

    public override async Task<V1.DiffResourceResponse> DiffResource(V1.DiffResourceRequest request, ServerCallContext context)
    {
        await actors.IdentifyAsync(context);
        return await versions.DiffAsync(request, context.CancellationToken);
    }

    public override async Task<V1.GetResourceResponse> GetResource(V1.GetResourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyReaderAsync(context);
        var found = new Violations();
        CatalogueWire.ReadCode(new(found, ""), "code", request.Code);
        found.ThrowIfAny();
        var state = await states.AtAsync(request.AsOf, context.CancellationToken);
        var fact = await state.FindAsync(FactKind.Resource, request.Code, context.CancellationToken);
        return fact is null
            ? throw new ExchangeException(Reason.ResourceNotFound)
            : new() { Resource = Shown(fact, actor), Revision = state.Revision };
    }

    public override async Task<V1.GetDesignationResponse> GetDesignation(V1.GetDesignationRequest request, ServerCallContext context)
    {
        await actors.IdentifyReaderAsync(context);
        var found = new Violations();
        CatalogueWire.ReadElement(new(found, ""), "element", request.Element);
        found.ThrowIfAny();
        var state = await states.AtAsync(request.AsOf, context.CancellationToken);
        var fact = await state.FindAsync(FactKind.Designation, request.Element, context.CancellationToken);
        return fact is null
            ? new() { Revision = state.Revision }
            : new()
            {
                Designation = FactBook.Read<V1.Designation>(fact.Body),
                Revision = state.Revision,
                Actor = await states.ActorOfAsync(fact.Revision, context.CancellationToken),
            };
    }

    public override async Task<V1.ListResourcesResponse> ListResources(V1.ListResourcesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyReaderAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var state = await states.AtAsync(request.AsOf, context.CancellationToken);
        var page = await state.ListAsync(FactKind.Resource, paging, context.CancellationToken);
        return new()
        {
            Revision = state.Revision,
            Resources = { page.Select(fact => Shown(fact, actor)) },
            NextPageToken = paging.Next(page),
        };
    }

    public override async Task<V1.SearchResourcesResponse> SearchResources(
        V1.SearchResourcesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyReaderAsync(context);
        var (page, next) = await search.FindAsync(request, context.CancellationToken);
        return new() { Resources = { page.Select(fact => Shown(fact, actor)) }, NextPageToken = next };
    }

    public override async Task<V1.ListDepartmentsResponse> ListDepartments(
        V1.ListDepartmentsRequest request, ServerCallContext context)
    {
        await actors.IdentifyReaderAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var state = await states.AtAsync(request.AsOf, context.CancellationToken);
        var page = await state.ListAsync(FactKind.Department, paging, context.CancellationToken);
        return new()
        {
            Revision = state.Revision,
            Departments = { page.Select(fact => FactBook.Read<V1.Department>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }

    private static V1.DraftOutcome OutcomeOf(Drafted drafted) => new()
    {
        Code = drafted.Draft.Resource.Code.Value,
        State = (V1.DraftState)drafted.Draft.State,
        Version = drafted.Draft.Version,
        Gaps = { drafted.Gaps.Select(DraftWire.ToWire) },
        Differences = { drafted.Differences.Select(DraftWire.ToWire) },
        Unchanged = drafted.IsUnchanged,
    };

    private static V1.Draft Shown(V1.Draft draft, Actor actor)
    {
        draft.Resource = Shown(draft.Resource, actor);
        return draft;
    }

    private static V1.Resource Shown(StoredFact fact, Actor actor) => Shown(FactBook.Read<V1.Resource>(fact.Body), actor);

    // Where a department's rows are is nobody else's business.
    private static V1.Resource Shown(V1.Resource resource, Actor actor)
    {
        resource.Mapping = resource.Provider == actor.Department?.Value ? resource.Mapping : null;
        return resource;
    }
}
