using Apache.Arrow;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Server;
using Exchange.Gateway.Reading;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;

namespace Exchange.Gateway.Flight;

/// <summary>Reads by Arrow Flight: what GetFlightInfo foresees and DoGet streams, ReadService decides and records.</summary>
internal sealed class FlightDoor(ReadService reads, Tickets tickets) : FlightServer
{
    private static readonly string[] Served = [nameof(GetFlightInfo), nameof(GetSchema), nameof(DoGet)];

    /// <summary>
    /// Maps what is served. The rest of the protocol writes, lists or acts; it is told off in gRPC's own words, as a method that is
    /// in no contract is.
    /// </summary>
    public static GrpcServiceEndpointConventionBuilder Map(WebApplication app)
    {
        var endpoints = app.MapFlightEndpoint();
        endpoints.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<GrpcMethodMetadata>().SingleOrDefault() is { } method && !Served.Contains(method.Method.Name))
            {
                endpoint.RequestDelegate = context =>
                {
                    context.Response.ContentType = "application/grpc";
                    context.Response.Headers["grpc-status"] = $"{(int)StatusCode.Unimplemented}";
                    return Task.CompletedTask;
                };
            }
        });
        return endpoints;
    }

    public override async Task<FlightInfo> GetFlightInfo(FlightDescriptor request, ServerCallContext context)
    {
        var wanted = FlightCommand.Read(request);
        var (caller, items) = await reads.ForeseeAsync(wanted, context);

        // Where: on the connection at hand. How much: nobody knows before it is read.
        return new(ArrowSchema.Of(items), request, [new(new FlightTicket(tickets.Issue(wanted, caller)), [])]);
    }

    public override async Task<Schema> GetSchema(FlightDescriptor request, ServerCallContext context) =>
        ArrowSchema.Of((await reads.ForeseeAsync(FlightCommand.Read(request), context)).Items);

    public override Task DoGet(FlightTicket ticket, FlightServerRecordBatchStreamWriter responseStream, ServerCallContext context) =>
        reads.RedeemAsync(ticket.Ticket, items => new ArrowBatches(items, responseStream, context.GetHttpContext()), context);
}
