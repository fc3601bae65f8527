using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Exchange.Client.Channels;
using Exchange.Domain.Errors;
using Exchange.Hosting;
using Exchange.Source.V1;
using Grpc.Core;
using Grpc.Net.Client;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Gateway.Sources.Adapters;

/// <summary>
/// A department's adapter. It gets the connection's own secret and never a token of the exchange, which it could use elsewhere, and
/// it is told what to give, not who reads.
/// </summary>
internal sealed class AdapterSource : SourceConnection
{
    private const int MessageBytesMax = 4 * 1024 * 1024;
    private const int HeadersKiBMax = 64;
    private const int ColumnsMax = 10_000;

    private readonly GrpcChannel _channel;
    private readonly SourceService.SourceServiceClient _client;
    private readonly Metadata _headers;
    private readonly SourceOptions _limits;
#pragma warning disable CA2213 // It holds nothing to let go of, and streams that are cut off give their places back later.
    private readonly SemaphoreSlim _free;
#pragma warning restore CA2213

    public AdapterSource(AdapterAddress address, SourceOptions limits)
    {
        _limits = limits;
        _free = new(limits.ConnectionsMax, limits.ConnectionsMax);
        _headers = new() { { "authorization", $"Bearer {address.Secret}" } };
        _channel = GrpcChannel.ForAddress(ServiceAddress.Target(address.Address), new()
        {
            HttpHandler = Handler(address, limits),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
        });
        _client = new(_channel);
    }

    public override async Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct)
    {
        var asked = AdapterQuestion.Of(query);
        await EnterAsync(ct);
        var rows = new AdapterRows(asked, _limits.StatementTimeout, _free);
        try
        {
            await rows.OpenAsync(_client, _headers, ct);
            return rows;
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    public override async Task<ImmutableArray<SourceColumn>?> DescribeAsync(string table, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(_limits.StatementTimeout);
        try
        {
            var answer = await _client.DescribeTableAsync(new() { Table = table }, new(_headers, cancellationToken: ending.Token));
            return answer.Columns.Count <= ColumnsMax
                ? [.. answer.Columns.Select(column => new SourceColumn(column.Name, $"{column.Type}", [(ItemType)column.Type]))]
                : throw new ExchangeException(Reason.SourceAnswerInvalid);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    public override SourceFault? FaultOf(Exception failure) => failure switch
    {
        RpcException { StatusCode: StatusCode.Unavailable } => SourceFault.Passing,
        RpcException { StatusCode: StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange } =>
            SourceFault.OfQuestion,
        RpcException or TimeoutException => SourceFault.Lasting,
        _ => null,
    };

    public override void Dispose() => _channel.Dispose();

    // A read that finds no place free in time is refused, and harms nobody's place.
    private async Task EnterAsync(CancellationToken ct)
    {
        if (!await _free.WaitAsync(_limits.ConnectTimeout, ct))
        {
            throw new ExchangeException(Reason.SourceUnavailable);
        }
    }

    private static SocketsHttpHandler Handler(AdapterAddress address, SourceOptions limits)
    {
        var handler = ServiceAddress.NewHandler(address.Address);
        handler.ConnectTimeout = limits.ConnectTimeout;
        handler.MaxResponseHeadersLength = HeadersKiBMax;
        if (address.Authorities is { } authorities)
        {
            // These and no others: whoever the machine trusts besides is nobody here.
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return handler;
    }
}
