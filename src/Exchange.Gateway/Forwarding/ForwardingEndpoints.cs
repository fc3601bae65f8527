using System.Collections.Immutable;
using Exchange.Domain.Errors;
using Exchange.Gateway.Transcoding;
using Exchange.Hosting.Json;
using Grpc.Reflection;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Exchange.Gateway.Forwarding;

/// <summary>The one front door: departments reach catalogue, requests and trail at the gateway's address.</summary>
internal static class ForwardingEndpoints
{
    public static void AddForwarding(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<CallsUnderWay>();
        builder.Services.AddSingleton(services => CallsTo(services, options.RegistryAddress, Reason.RegistryUnavailable));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<AuditCalls>(
            services, options.AuditAddresses.Select(address => CallsTo(services, address, Reason.LogUnavailable)).ToImmutableArray()));

        // It tells each call, and with a stack trace each one that a caller gave up; what matters ForwardedCalls tells.
        builder.Logging.AddFilter("Yarp", LogLevel.None);

        // What is passed on has no handler here that reflection would find by itself.
        builder.Services.AddSingleton(new ReflectionServiceImpl([.. ForwardedServices.AtTheDoor, ServerReflection.Descriptor]));
        builder.Services.AddSingleton(
            new ReflectionV1ServiceImpl([.. ForwardedServices.AtTheDoor, Grpc.Reflection.V1.ServerReflection.Descriptor]));
    }

    public static void MapForwarding(this WebApplication app)
    {
        app.MapCalls(app.Services.GetRequiredService<ForwardedCalls>().RunAsync, ForwardedServices.Registry);
        app.MapCalls(app.Services.GetRequiredService<AuditCalls>().RunAsync, ForwardedServices.Audit);
    }

    private static ForwardedCalls CallsTo(IServiceProvider services, string address, Reason unavailable) =>
        ActivatorUtilities.CreateInstance<ForwardedCalls>(services, address, unavailable);

    private static void MapCalls(
        this WebApplication app, RequestDelegate calls, ImmutableArray<Google.Protobuf.Reflection.ServiceDescriptor> services)
    {
        var underWay = app.Services.GetRequiredService<CallsUnderWay>();
        foreach (var method in ForwardedServices.MethodsOf(services))
        {
            app.MapPost($"/{method}", (RequestDelegate)(context => underWay.RunAsync(context, calls)));
        }

        foreach (var (path, method) in JsonRoute.Of(services))
        {
            RequestDelegate read = context => JsonDoor.RunAsync(context, method.InputType, JsonRoute.BodyBytesMax, calls);
            app.MapPost(path, (RequestDelegate)(context => underWay.RunAsync(context, read)));
        }
    }
}
