using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>A service with a call of each of the four shapes, each doing what the test wants.</summary>
[BindServiceMethod(typeof(ThrowingService), nameof(Bind))]
public class ThrowingService(Func<ServerCallContext, Task> act)
{
    private static readonly Marshaller<StringValue> Text = Marshallers.Create(
        value => Google.Protobuf.MessageExtensions.ToByteArray(value),
        StringValue.Parser.ParseFrom);

    public static void Bind(ServiceBinderBase binder, ThrowingService? service)
    {
        binder.AddMethod(MethodOf(MethodType.Unary), service is null ? null : service.Unary);
        binder.AddMethod(MethodOf(MethodType.ServerStreaming), service is null ? null : service.ServerStreaming);
        binder.AddMethod(MethodOf(MethodType.ClientStreaming), service is null ? null : service.ClientStreaming);
        binder.AddMethod(MethodOf(MethodType.DuplexStreaming), service is null ? null : service.DuplexStreaming);
    }

    public static Method<StringValue, StringValue> MethodOf(MethodType type) =>
        new(type, "test.Throwing", type.ToString(), Text, Text);

    public virtual async Task<StringValue> Unary(StringValue request, ServerCallContext context)
    {
        await act(context);
        return new StringValue { Value = context.RequestHeaders.GetValue("authorization") ?? "" };
    }

    public virtual Task ServerStreaming(StringValue request, IServerStreamWriter<StringValue> responses, ServerCallContext context) =>
        act(context);

    public virtual async Task<StringValue> ClientStreaming(IAsyncStreamReader<StringValue> requests, ServerCallContext context)
    {
        await act(context);
        return new StringValue();
    }

    public virtual Task DuplexStreaming(
        IAsyncStreamReader<StringValue> requests,
        IServerStreamWriter<StringValue> responses,
        ServerCallContext context) => act(context);
}
