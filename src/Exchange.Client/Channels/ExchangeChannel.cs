using Exchange.Client.Tokens;
using Grpc.Core;
using Grpc.Net.Client;

namespace Exchange.Client.Channels;

/// <summary>
/// Opens a channel at <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path/x.sock</c>, and presents the credential's
/// token with each call. A token that cannot be had fails the call with the reason's own status.
/// </summary>
internal static class ExchangeChannel
{
    public static GrpcChannel Open(string address, ClientCredential? credential)
    {
        var options = new GrpcChannelOptions { DisposeHttpClient = true, HttpHandler = ServiceAddress.NewHandler(address) };
        if (credential is not null)
        {
            var call = CallCredentials.FromInterceptor((context, metadata) => AttachTokenAsync(metadata, credential, context.CancellationToken));
            var secure = address.StartsWith("https:", StringComparison.Ordinal);
            options.Credentials = ChannelCredentials.Create(secure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure, call);
            options.UnsafeUseInsecureChannelCallCredentials = !secure;
        }

        return GrpcChannel.ForAddress(ServiceAddress.Target(address), options);
    }

    private static async Task AttachTokenAsync(Metadata metadata, ClientCredential credential, CancellationToken ct)
    {
        try
        {
            metadata.Add("authorization", $"Bearer {await credential.GetTokenAsync(ct)}");
        }
        catch (ExchangeCallException exception)
        {
            throw exception.ToRpcException();
        }
    }
}
