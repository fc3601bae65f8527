using Exchange.Domain.Errors;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Hosting.Json;

/// <summary>gRPC calls as JSON over HTTP, for methods that carry a google.api.http rule.</summary>
public static class JsonDoor
{
    /// <summary>The type of a stream of messages, one a line.</summary>
    public const string LinesType = "application/x-ndjson";

    /// <summary>What may stand in the details of a status.</summary>
    internal static TypeRegistry Details { get; } = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    /// <summary>As the JSON mapping of protobuf has it: 64-bit integers are strings, since JavaScript's numbers have 53 bits.</summary>
    public static IGrpcServerBuilder AddJson(this IGrpcServerBuilder grpc) => grpc.AddJsonTranscoding(json =>
    {
        json.TypeRegistry = Details;
        json.JsonSettings.IgnoreDefaultValues = true;
        json.JsonSettings.WriteInt64sAsStrings = true;
    });

    /// <summary>Reads requests of the JSON routes among these strictly, so that each error is typed and complete.</summary>
    public static T ReadJsonStrictly<T>(this T endpoints, int bytesMax)
        where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<GrpcJsonTranscodingMetadata>().SingleOrDefault() is { } json)
            {
                var next = endpoint.RequestDelegate!;
                var read = json.MethodDescriptor.IsServerStreaming ? Lines(next) : next;
                endpoint.RequestDelegate = context => RunAsync(context, json.MethodDescriptor.InputType, bytesMax, read);
            }
        });
        return endpoints;
    }

    /// <summary>Goes on with the request as it was understood, or answers with everything that is wrong with it.</summary>
    public static async Task RunAsync(HttpContext context, MessageDescriptor message, int bytesMax, RequestDelegate next)
    {
        IMessage request;
        try
        {
            request = await JsonRequest.ReadAsync(context, message, bytesMax);
        }
        catch (ExchangeException refused)
        {
            await context.Response.AnswerAsync(refused);
            return;
        }

        // One parser decides what was asked; the one behind it gets its words.
        JsonRequest.Replace(context.Request, request);
        await next(context);
    }

    // The transcoder writes lines and calls them one JSON. What is refused before the first is one.
    private static RequestDelegate Lines(RequestDelegate next) => context =>
    {
        // How long a reader may take over a message the read path says, for every door alike.
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode == StatusCodes.Status200OK)
            {
                context.Response.ContentType = LinesType;
            }

            return Task.CompletedTask;
        });
        return next(context);
    };
}
