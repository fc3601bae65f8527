using Exchange.Audit.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Audit.Tests;

/// <summary>A gateway's end of the journal.</summary>
public sealed class TestGateway : IDisposable
{
    private readonly AsyncDuplexStreamingCall<AppendRequest, AppendResponse> _call;

    private TestGateway(AsyncDuplexStreamingCall<AppendRequest, AppendResponse> call, Welcome welcome) =>
        (_call, Welcome) = (call, welcome);

    public Welcome Welcome { get; }

    public static async Task<TestGateway> JoinAsync(AuditFixture audit, string gateway)
    {
        var call = audit.Journal.Append(audit.As("exchange-gateway"), cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new AppendRequest { Hello = new Hello { Gateway = gateway } });
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return new TestGateway(call, call.ResponseStream.Current.Welcome);
    }

    public Task SendAsync(params Entry[] entries) => _call.RequestStream.WriteAsync(
        new AppendRequest { Entries = new V1.Entries { Entries_ = { entries.Select(e => e.ToByteString()) } } });

    public async Task<Appended> ReceiveAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return _call.ResponseStream.Current.Appended;
    }

    public async Task<long> AppendAsync(params Entry[] entries)
    {
        await SendAsync(entries);
        return (long)(await ReceiveAsync()).FirstIndex;
    }

    /// <summary>Why the stream ends.</summary>
    public Task<RpcException> EndAsync() =>
        Assert.ThrowsAsync<RpcException>(() => _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

    public void Dispose() => _call.Dispose();
}
