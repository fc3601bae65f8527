using System.Net;
using System.Net.Http.Headers;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>Whoever cannot be known costs no memory: the refusal comes before the message is there.</summary>
public sealed class EarlyRefusalTests
{
    [Theory]
    [InlineData("Lookup")]
    [InlineData("Read")]
    public async Task A_caller_without_a_token_is_refused_while_its_message_is_still_under_way(string method)
    {
        await using var bench = await Bench.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{bench.Address}/exchange.gateway.v1.ReadService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new UnfinishedMessage(),
        };

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["16"], answer.Headers.GetValues("grpc-status"));
        Assert.Single(answer.Headers.GetValues("grpc-status-details-bin"));
        Assert.Empty(bench.Log.Errors);
    }

    // The prefix of a message of ten megabytes, and its first 64 KiB.
    private sealed class UnfinishedMessage : HttpContent
    {
        public UnfinishedMessage() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0xA0, 0, 0 }, cancellationToken);
            await stream.WriteAsync(new byte[64 * 1024], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
