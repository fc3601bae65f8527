using Exchange.Domain.Departments;
using Exchange.Hosting.Wire;
using Exchange.Registry.History;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Grants;

/// <summary>Grants over gRPC. To those who may not see it, a grant does not exist.</summary>
internal sealed class GrantFeatureService(GrantBook book, GrantLadder ladder, StateReader states, Actors actors) : V1.GrantService.GrantServiceBase
{
    public override async Task<V1.IssueGrantResponse> IssueGrant(V1.IssueGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await book.IssueAsync(request.Grant, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.SuspendGrantResponse> SuspendGrant(V1.SuspendGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.SuspendAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.ReinstateGrantResponse> ReinstateGrant(V1.ReinstateGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.ReinstateAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.ReportRectificationResponse> ReportRectification(
        V1.ReportRectificationRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.ReportAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.RefuseRectificationResponse> RefuseRectification(
        V1.RefuseRectificationRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.RefuseAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.TerminateGrantResponse> TerminateGrant(V1.TerminateGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.TerminateAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.CutGrantResponse> CutGrant(V1.CutGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.CutAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.RelinquishGrantResponse> RelinquishGrant(V1.RelinquishGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, grant) = await ladder.RelinquishAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Grant = grant.ToWire() };
    }

    public override async Task<V1.GetGrantResponse> GetGrant(V1.GetGrantRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var state = await states.AtAsync(request.AsOf, context.CancellationToken);
        var grant = await book.GetAsync(request.Id, state, actor, context.CancellationToken);
        return new() { Grant = grant.ToWire(), Revision = state.Revision };
    }

    public override async Task<V1.ListGrantsResponse> ListGrants(V1.ListGrantsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var state = await states.AtAsync(request.AsOf, context.CancellationToken);
        var page = actor.Role == Role.Authority
            ? await state.ListAsync(FactKind.Grant, paging, context.CancellationToken)
            : await state.ListAsync(FactKind.Grant, FactKey.Party(actor.Department!.Value), paging, context.CancellationToken);
        return new()
        {
            Revision = state.Revision,
            Grants = { page.Select(fact => FactBook.Read<V1.Grant>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }
}
