using Exchange.Gateway.V1;
using Exchange.Testing.Fakes;
using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>A gateway that says of each mapping what a test has it say.</summary>
internal sealed class FakeGateway : MappingService.MappingServiceBase
{
    /// <summary>What it says does not fit.</summary>
    public List<MappingViolation> Misfits { get; } = [];

    /// <summary>It answers with this status instead.</summary>
    public StatusCode? Fails { get; set; }

    /// <summary>The resources that it was asked about.</summary>
    public List<V1.Resource> Asked { get; } = [];

    /// <summary>What was shown with the last question.</summary>
    public string? Authorization { get; private set; }

    public override Task<CheckMappingResponse> CheckMapping(CheckMappingRequest request, ServerCallContext context)
    {
        Asked.Add(request.Resource);
        Authorization = context.RequestHeaders.GetValue("authorization");
        return Fails is { } status
            ? throw new RpcException(new(status, "as the test has it"))
            : Task.FromResult(new CheckMappingResponse { Violations = { Misfits } });
    }
}
