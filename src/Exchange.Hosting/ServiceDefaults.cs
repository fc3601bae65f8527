using System.Diagnostics.CodeAnalysis;
using Exchange.Hosting.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Exchange.Hosting;

/// <summary>What every host of the exchange has: endpoints, gRPC with typed errors, health, reflection, telemetry.</summary>
public static class ServiceDefaults
{
    /// <summary>The service is one word, such as <c>gateway</c>; telemetry names it <c>exchange-gateway</c>.</summary>
    public static WebApplicationBuilder AddServiceDefaults(
        this WebApplicationBuilder builder,
        string service,
        params ReadOnlySpan<ListenAddress> addresses)
    {
        var listened = addresses.ToArray();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1024;
            Array.ForEach(listened, address => address.Listen(kestrel));
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ErrorInterceptor>();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>()).AddJson();
        builder.Services.AddGrpcReflection();

        // A host that answers is serving; features add what more it needs, and without any check gRPC would say UNKNOWN.
        builder.Services.AddGrpcHealthChecks().AddCheck("host", () => HealthCheckResult.Healthy());
        builder.AddTelemetry(service);
        return builder;
    }

    /// <summary>Binds a section; a value its validator refuses stops the start and is named.</summary>
    public static WebApplicationBuilder AddValidatedOptions<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValidator>(
        this WebApplicationBuilder builder,
        string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        builder.Services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        builder.Services.AddOptions<TOptions>().Bind(builder.Configuration.GetSection(section)).ValidateOnStart();
        return builder;
    }

    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        return app;
    }
}
