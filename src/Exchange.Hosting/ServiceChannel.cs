using Exchange.Client.Channels;
using Exchange.Client.Tokens;
using Grpc.Net.Client;

namespace Exchange.Hosting;

/// <summary>Opens a channel to another service. A service calls another as any client calls the exchange.</summary>
public static class ServiceChannel
{
    public static GrpcChannel Open(string address, ClientCredential? credential) => ExchangeChannel.Open(address, credential);
}
