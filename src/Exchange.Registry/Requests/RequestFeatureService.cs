using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Grpc.Core;

namespace Exchange.Registry.Requests;

/// <summary>Requests over gRPC. To those who may not see it, a request does not exist.</summary>
internal sealed class RequestFeatureService(
    RequestDesk desk, RequestBook book, RequestReading reading, DelegationBook delegations, Actors actors) : V1.RequestService.RequestServiceBase
{
    public override async Task<V1.PrecheckRequestResponse> PrecheckRequest(V1.PrecheckRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return await desk.PrecheckAsync(request.Application, actor, context.CancellationToken);
    }

    public override async Task<V1.FileRequestResponse> FileRequest(V1.FileRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, requests) = await desk.FileAsync(request.Application, actor, context.CancellationToken);
        var views = await reading.TurnsAsync(requests, context.CancellationToken);
        return new() { Revision = revision, Requests = { views.Select(view => RequestReading.ToView(view.Request, view.Turn)) } };
    }

    public override async Task<V1.SignRequestResponse> SignRequest(V1.SignRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.SignAsync(request.Id, request.Version, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.WithdrawRequestResponse> WithdrawRequest(V1.WithdrawRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.WithdrawAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.ReturnRequestResponse> ReturnRequest(V1.ReturnRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.ReturnAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.SupplementRequestResponse> SupplementRequest(V1.SupplementRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.SupplementAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.AnswerRequestResponse> AnswerRequest(V1.AnswerRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (moved, warnings) = await book.AnswerAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView(), Warnings = { warnings } };
    }

    public override async Task<V1.SignAnswerResponse> SignAnswer(V1.SignAnswerRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.SignAnswerAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.DeclineSourceResponse> DeclineSource(V1.DeclineSourceRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.DeclineAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.RouteRequestResponse> RouteRequest(V1.RouteRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.RouteAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.AskExtensionResponse> AskExtension(V1.AskExtensionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.AskExtensionAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.ConsentExtensionResponse> ConsentExtension(V1.ConsentExtensionRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.ConsentExtensionAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.AuthorizeRequestResponse> AuthorizeRequest(V1.AuthorizeRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.AuthorizeAsync(request.Id, request.Version, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.CatalogueRequestResponse> CatalogueRequest(V1.CatalogueRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.CatalogueAsync(request, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.DeliverRequestResponse> DeliverRequest(V1.DeliverRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var moved = await book.DeliverAsync(request.Id, request.Version, actor, context.CancellationToken);
        return new() { Revision = moved.Revision, View = moved.ToView() };
    }

    public override async Task<V1.GetRequestResponse> GetRequest(V1.GetRequestRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        var id = RequestWire.ReadId(new(found, ""), "id", request.Id);
        found.ThrowIfAny();
        var seen = await reading.SeenAsync(id!, actor, context.CancellationToken);
        var view = (await reading.TurnsAsync([seen], context.CancellationToken))[0];
        return new() { View = RequestReading.ToView(view.Request, view.Turn) };
    }

    public override async Task<V1.ListRequestsResponse> ListRequests(V1.ListRequestsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return await reading.ListAsync(request, actor, context.CancellationToken);
    }

    public override async Task<V1.GiveDelegationResponse> GiveDelegation(V1.GiveDelegationRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, delegation) = await delegations.GiveAsync(request.Delegation, actor, context.CancellationToken);
        return new() { Revision = revision, Delegation = delegation.ToWire() };
    }

    public override async Task<V1.RevokeDelegationResponse> RevokeDelegation(V1.RevokeDelegationRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, delegation) = await delegations.RevokeAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Delegation = delegation.ToWire() };
    }

    public override async Task<V1.ListDelegationsResponse> ListDelegations(V1.ListDelegationsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return await delegations.ListAsync(request, actor, context.CancellationToken);
    }
}
