using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.History;
using Grpc.Core;

namespace Exchange.Registry.Explanations;

/// <summary>Explanations over gRPC: why a read is or was decided so, and who may or might read.</summary>
internal sealed class ExplanationFeatureService(CatalogueReading catalogue, StateReader states, Actors actors)
    : V1.ExplanationService.ExplanationServiceBase
{
    public override async Task<V1.ExplainReadResponse> ExplainRead(V1.ExplainReadRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        var asked = ExplanationWire.Read(request, new(found, ""));
        var (state, at) = await states.SettledAsync(request.AsOf, request.RegistryRevision, found, ct);
        if (actor.Department != asked.Consumer)
        {
            await RequireOversightAsync(asked.Resource, actor, ct);
        }

        return await ReadExplanation.OfAsync(asked, state, at, ct);
    }

    public override async Task<V1.ListReadersResponse> ListReaders(V1.ListReadersRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        var question = ReaderQuestion.Read(request, found);
        var (state, at) = await states.SettledAsync(request.AsOf, 0, found, ct);
        await RequireOversightAsync(question.Resource, actor, ct);
        return await ReaderList.OfAsync(question, state, at, ct);
    }

    // The same refusal whether or not there is such a resource.
    private async Task RequireOversightAsync(ResourceCode resource, Actor actor, CancellationToken ct)
    {
        if (actor.Role is not (Role.Officer or Role.Authority) && (await catalogue.FindAsync(resource, ct))?.Provider != actor.Department)
        {
            throw new ExchangeException(Reason.RoleMissing) { Facts = ExchangeException.Fact("role", $"{Role.Officer}") };
        }
    }
}
