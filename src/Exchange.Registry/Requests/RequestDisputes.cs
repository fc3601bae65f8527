using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Requests;

/// <summary>What a dispute about a refusal does to the request (Decree 809, Art 28), to be committed with the dispute.</summary>
internal sealed class RequestDisputes(RequestReading reading)
{
    /// <summary>A refusal that is disputed; its requester's steward or head disputes it.</summary>
    public async Task<SharingRequest> RefusedAsync(RequestId id, Actor actor, CancellationToken ct) => await reading.SeenAsync(id, actor, ct);

    public async Task<NewFact> OpenAsync(SharingRequest request, DisputeId dispute, Actor actor, CancellationToken ct) =>
        await StepAsync(request, new RequestCommand.OpenDispute(dispute), actor, ct);

    /// <summary>Null: the dispute goes on.</summary>
    public async Task<NewFact?> SettleAsync(Dispute dispute, Actor actor, CancellationToken ct) =>
        dispute is { IsOpen: false, Request: { } id } && await reading.FindAsync(id, ct) is { Fact: var request }
            ? await StepAsync(request, new RequestCommand.SettleDispute(dispute.ForClaimant, dispute.Outcome ?? ""), actor, ct)
            : null;

    private async Task<NewFact> StepAsync(SharingRequest request, RequestCommand command, Actor actor, CancellationToken ct)
    {
        var context = await reading.ContextAsync(request, new(actor.Name, actor.Department, actor.Role), [], ct);
        return RequestLife.Decide(request, command, context) switch
        {
            RequestStep.Taken taken => RequestFacts.ToFact(taken.Request, request, context),
            RequestStep.Refused refused => throw new ExchangeException(refused.Reason, refused.Violations),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
