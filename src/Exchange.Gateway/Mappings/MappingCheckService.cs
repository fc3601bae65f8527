using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Resource = Exchange.Domain.Catalogue.Resource;

namespace Exchange.Gateway.Mappings;

/// <summary>
/// Checks mappings for the registry, which publishes none that does not fit, and for a provider's stewards before they ask. It
/// discloses nothing that the provider does not have, so there is no grant and no record: no value of a source is told.
/// </summary>
internal sealed class MappingCheckService(TokenVerifier tokens, HoldingsFeed registry, MappingCheck check, IOptions<GatewayOptions> options)
    : V1.MappingService.MappingServiceBase
{
    public override async Task<V1.CheckMappingResponse> CheckMapping(V1.CheckMappingRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), ct);
        var steward = tokens.IsService(caller, options.Value.MappingCheckers) ? null : StewardOf(caller);
        var (resource, mapping) = Read(request);
        if (steward is not null && steward.Department != resource.Provider)
        {
            throw new ExchangeException(Reason.OtherDepartment);
        }

        var (violations, rows) = await check.RunAsync(resource, mapping, [.. request.Resource.Mapping.Columns.Select(column => column.Item)], ct);
        return new()
        {
            Rows = rows,
            Violations =
            {
                violations.Select(found => new V1.MappingViolation
                {
                    Field = found.Field,
                    Code = found.Code.Name,
                    Description = found.Description,
                }),
            },
        };
    }

    /// <exception cref="ExchangeException">PRINCIPAL_UNBOUND or ROLE_MISSING.</exception>
    private Principal StewardOf(Caller caller)
    {
        var principal = registry.Newest.PrincipalOf(caller);
        return principal.Holds(Role.Steward) && principal.Contractor is null
            ? principal
            : throw new ExchangeException(Reason.RoleMissing) { Facts = ExchangeException.Fact("role", $"{Role.Steward}") };
    }

    private static (Resource Resource, Domain.Catalogue.Mapping Mapping) Read(V1.CheckMappingRequest request)
    {
        var found = new Violations();
        var resource = CatalogueWire.Read(request.Resource, new(found, ""));
        found.ThrowIfAny();
        if (resource!.Mapping is not { } mapping)
        {
            found.When(true, "resource.mapping", ViolationCode.FieldRequired, "Say where the rows are.");
            throw new ExchangeException(Reason.RequestInvalid, found.ToImmutable());
        }

        for (var i = 0; i < resource.Items.Length; i++)
        {
            found.When(
                !mapping.Columns.ContainsKey(resource.Items[i].Id.Value), $"resource.items[{i}].id", ViolationCode.FieldConflict, "The mapping has no column for it.");
        }

        found.ThrowIfAny();
        return (resource, mapping);
    }
}
