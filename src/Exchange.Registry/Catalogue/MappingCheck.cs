using System.Collections.Immutable;
using Exchange.Client.Tokens;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Gateway.V1;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Registry.Catalogue;

/// <summary>
/// Has a gateway hold a mapping against the live source before its resource is published: whoever reads it later would be told
/// SOURCE_UNAVAILABLE of a column that was misspelt. The registry itself reaches no source.
/// </summary>
internal sealed partial class MappingCheck(MappingService.MappingServiceClient? gateway, TimeSpan timeout, ILogger<MappingCheck> logger)
{
    /// <exception cref="ExchangeException">MAPPING_INVALID with everything that does not fit; SOURCE_UNAVAILABLE: nobody could look.</exception>
    public async Task RequireAsync(Resource resource, CancellationToken ct)
    {
        if (gateway is null || resource.Mapping is null)
        {
            return;
        }

        var answer = await AskAsync(gateway, resource, ct);
        if (answer.Violations.Count > 0)
        {
            ImmutableArray<Violation> violations =
                [.. answer.Violations.Select(found => new Violation($"resource.{found.Field}", ViolationWire.Read(found.Code), found.Description))];
            throw new ExchangeException(Reason.MappingInvalid, violations);
        }
    }

    private async Task<CheckMappingResponse> AskAsync(MappingService.MappingServiceClient client, Resource resource, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(timeout);
        try
        {
            return await client.CheckMappingAsync(new() { Resource = resource.ToWire() }, cancellationToken: ending.Token);
        }
        catch (RpcException failure)
        {
            ct.ThrowIfCancellationRequested();
            LogUnchecked(logger, resource.Code.Value, failure.StatusCode);
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }
    }

    [LoggerMessage(1401, LogLevel.Warning, "The mapping of {Resource} could not be checked: {Status}")]
    private static partial void LogUnchecked(ILogger logger, string resource, StatusCode status);
}

/// <summary>What checking mappings needs.</summary>
internal static class MappingCheckServices
{
    public static void AddMappingCheck(this WebApplicationBuilder builder, RegistryOptions options)
    {
        if (options.GatewayAddress.Length > 0)
        {
            builder.AddClientCredential();
        }

        builder.Services.AddSingleton(services => new MappingCheck(
            options.GatewayAddress.Length == 0
                ? null
                : new(ServiceChannel.Open(options.GatewayAddress, services.GetRequiredService<ClientCredential>())),
            options.MappingCheckTimeout,
            services.GetRequiredService<ILogger<MappingCheck>>()));
    }
}
