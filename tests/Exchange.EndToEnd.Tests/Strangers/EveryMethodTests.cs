using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Exchange.EndToEnd.Tests.Strangers;

/// <summary>
/// T4 over every method that a server says it has, so that one added tomorrow is asked too: without a token, and with the
/// token of somebody whom no authority has bound.
/// </summary>
[Collection(RunningWorld.Collection)]
public sealed class EveryMethodTests(RunningWorld running)
{
    // They say nothing about anybody, and probes and tools have no token.
    private static readonly string[] Open =
        ["grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection", "grpc.reflection.v1.ServerReflection"];

    // Methods that say no to a stranger for a reason of their own. A receipt is for whoever has a position: it proves, and
    // holds no datum.
    private static readonly Dictionary<string, string> Own = new()
    {
        ["exchange.registry.v1.FeedService/Watch"] = "ROLE_MISSING",
        ["exchange.registry.v1.CorrectionService/ReportDiscrepancies"] = "ROLE_MISSING",
        ["exchange.audit.v1.JournalService/Append"] = "ROLE_MISSING",
        ["exchange.audit.v1.LogService/CountReads"] = "ROLE_MISSING",
        ["exchange.audit.v1.LogService/CountMismatches"] = "ROLE_MISSING",
        ["exchange.audit.v1.LogService/GetReceipt"] = "ENTRY_NOT_FOUND",
    };

    // Reflection tells whole services; these methods of theirs are for services and are not at the gateway's door.
    private static readonly string[] Closed =
    [
        "exchange.registry.v1.CorrectionService/ReportDiscrepancies", "exchange.audit.v1.LogService/CountReads",
        "exchange.audit.v1.LogService/CountMismatches",
    ];

    [Theory]
    [InlineData("gateway")]
    [InlineData("registry")]
    [InlineData("audit")]
    public async Task No_method_does_anything_without_a_token(string host)
    {
        var methods = await MethodsAsync(host);

        var outcomes = await Task.WhenAll(methods.Select(method => CallAsync("", host, method)));

        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, outcome => Assert.Equal((StatusCode.Unauthenticated, "TOKEN_MISSING"), (outcome.StatusCode, outcome.Reason)));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("registry")]
    [InlineData("audit")]
    public async Task No_method_does_anything_for_somebody_whom_nobody_bound(string host)
    {
        await AddStrangerAsync();
        var methods = await MethodsAsync(host);

        var outcomes = await Task.WhenAll(methods.Select(method => CallAsync("stranger", host, method)));

        Assert.Equal(methods.Select(method => Own.GetValueOrDefault(method, "PRINCIPAL_UNBOUND")), outcomes.Select(outcome => outcome.Reason));
    }

    /// <summary>Every method of every service that the server names, except the open ones.</summary>
    private async Task<IReadOnlyList<string>> MethodsAsync(string host)
    {
        var ct = TestContext.Current.CancellationToken;
        var reflection = new ServerReflection.ServerReflectionClient(running.World.Channel("", Address(host)));
        using var call = reflection.ServerReflectionInfo(cancellationToken: ct);
        var services = (await AskAsync(call, new() { ListServices = "" }, ct)).ListServicesResponse.Service.Select(service => service.Name);
        var methods = new List<string>();
        foreach (var service in services.Except(Open))
        {
            var found = (await AskAsync(call, new() { FileContainingSymbol = service }, ct)).FileDescriptorResponse;
            methods.AddRange(found.FileDescriptorProto
                .Select(FileDescriptorProto.Parser.ParseFrom)
                .SelectMany(file => file.Service.Where(one => $"{file.Package}.{one.Name}" == service))
                .SelectMany(one => one.Method.Select(method => $"{service}/{method.Name}")));
        }

        await call.RequestStream.CompleteAsync();
        return host == "gateway" ? [.. methods.Except(Closed)] : methods;
    }

    private static async Task<ServerReflectionResponse> AskAsync(
        AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call, ServerReflectionRequest request, CancellationToken ct)
    {
        await call.RequestStream.WriteAsync(request, ct);
        Assert.True(await call.ResponseStream.MoveNext(ct));
        return call.ResponseStream.Current;
    }

    // One request whose only field, whatever it is, holds a large number: to a receipt it is an index past the end, to all
    // others a field that does not fit. On the wire a call of any kind is two streams.
    private async Task<RpcException> CallAsync(string client, string host, string method)
    {
        var parts = method.Split('/');
        var bytes = Marshallers.Create<byte[]>(request => request, response => response);
        var untyped = new Method<byte[], byte[]>(MethodType.DuplexStreaming, parts[0], parts[1], bytes, bytes);
        using var call = running.World.Channel(client, Address(host)).CreateCallInvoker().AsyncDuplexStreamingCall(
            untyped, null, new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30)));
        try
        {
            await call.RequestStream.WriteAsync([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused before it was written: the answer says why.
        }

        return await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
    }

    private async Task AddStrangerAsync()
    {
        var run = await ExchangeProcess.RunAsync(
            ["client", "add", "stranger", "--data", running.World.Folder], TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
        await running.World.UntilKnownAsync("stranger", TestContext.Current.CancellationToken);
    }

    private string Address(string host) =>
        host switch { "gateway" => running.World.Gateway, "registry" => running.World.Registry, _ => running.World.Audit };
}
