using Exchange.Domain.Errors;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Exchange.Gateway.Comparing;

/// <summary>Reports discrepancies to the registry, where each opens a correction or joins the one that is open.</summary>
internal sealed class CorrectionReports(CorrectionService.CorrectionServiceClient registry)
{
    /// <summary>As many as one report may hold.</summary>
    public const int ReportMax = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="ExchangeException">REGISTRY_UNAVAILABLE.</exception>
    public async Task<ReportDiscrepanciesResponse> SendAsync(IEnumerable<Discrepancy> discrepancies, DateTimeOffset comparedAt, CancellationToken ct)
    {
        var request = new ReportDiscrepanciesRequest { Discrepancies = { discrepancies }, ComparedAt = comparedAt.ToTimestamp() };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await registry.ReportDiscrepanciesAsync(request, cancellationToken: patience.Token);
        }
        catch (RpcException failure) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("The report was stopped.", failure, ct);
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled)
        {
            throw new ExchangeException(Reason.RegistryUnavailable, failure);
        }
    }
}
