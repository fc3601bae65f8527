using System.Collections.Immutable;
using Exchange.Domain.Grants;
using Exchange.Registry.History;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.Explanations;

/// <summary>Who authorized grants: the request, who answered and signed it, the delegation, and the event that issued it.</summary>
internal static class Authorizations
{
    /// <summary>By grant; of several in two queries, however many there are.</summary>
    public static async Task<IReadOnlyDictionary<GrantId, V1.Authorization>> OfAsync(
        ImmutableArray<Grant> grants, RegistryState state, CancellationToken ct)
    {
        var issued = (await state.Past.FirstEventsAsync(FactKind.Grant, [.. grants.Select(grant => grant.Id.Value)], ct))
            .ToDictionary(first => first.Id, StringComparer.Ordinal);
        var requests = (await state.Past.FindAllAsync(
                FactKind.Request, grants.Select(grant => grant.Request).OfType<string>().ToHashSet(StringComparer.Ordinal), state.Revision, ct))
            .ToDictionary(fact => fact.Id, fact => FactBook.Read<V1.SharingRequest>(fact.Body), StringComparer.Ordinal);
        return grants.ToDictionary(
            grant => grant.Id,
            grant => Of(grant, issued[grant.Id.Value], grant.Request is { } id ? requests.GetValueOrDefault(id) : null));
    }

    private static V1.Authorization Of(Grant grant, FirstEvent issued, V1.SharingRequest? request) => new()
    {
        Request = grant.Request ?? "",
        DraftedBy = request?.DraftedBy ?? "",
        RequestedBy = request?.SignedBy ?? "",
        AnsweredBy = request?.Answer?.ProposedBy ?? "",
        SignedBy = request?.Answer is { ByPlatform: false } answer ? answer.SignedBy : "",
        Delegation = request?.Answer?.Delegation ?? "",
        IssuedAt = issued.At.ToTimestamp(),
        IssuedBy = issued.Actor,
        DelegatedFrom = grant.DelegatedFrom?.Value ?? "",
    };
}
