using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry;

/// <summary>Finds who calls: the token says which client, the registry says for which department and in which role.</summary>
internal sealed class Actors(TokenVerifier tokens, FactBook facts)
{
    /// <summary>
    /// Who acts for a department. A contractor's client does not, in any role or none: it reads under a grant, for a task, at a
    /// gateway (Decree 809, Art 36).
    /// </summary>
    /// <exception cref="ExchangeException">One of the TOKEN reasons, PRINCIPAL_UNBOUND, or ROLE_MISSING.</exception>
    public async Task<Actor> IdentifyAsync(ServerCallContext context) =>
        await IdentifyReaderAsync(context) is { IsContractor: false } actor ? actor : throw new ExchangeException(Reason.RoleMissing);

    /// <summary>Who looks at the catalogue, which is open to everyone bound to a department.</summary>
    /// <exception cref="ExchangeException">One of the TOKEN reasons, or PRINCIPAL_UNBOUND.</exception>
    public async Task<Actor> IdentifyReaderAsync(ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        var standing = await facts.FindAsync<V1.Principal>(
            FactKind.Principal, Id(caller.Issuer, caller.Client), context.CancellationToken);
        return standing is not null && DepartmentWire.Read(standing.Fact, new(new(), "")) is { } principal
            ? Actor.Of(principal)
            : throw new ExchangeException(Reason.PrincipalUnbound);
    }

    /// <summary>The id of a principal's fact.</summary>
    public static string Id(string issuer, string client) => $"{issuer} {client}";
}
