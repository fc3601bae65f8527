using System.Collections.Concurrent;
using Exchange.Domain.Errors;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Testing.Fakes;

/// <summary>The registry's corrections, as far as a comparison needs them: each discrepancy opens one, the second time it is known.</summary>
public sealed class FakeCorrections : CorrectionService.CorrectionServiceBase
{
    private readonly ConcurrentQueue<ReportDiscrepanciesRequest> _reports = new();
    private readonly ConcurrentDictionary<string, bool> _known = new();

    public IReadOnlyList<ReportDiscrepanciesRequest> Reports => [.. _reports];

    public IEnumerable<Discrepancy> Discrepancies => _reports.SelectMany(report => report.Discrepancies);

    /// <summary>While its database is down it takes no report.</summary>
    public bool IsDown { get; set; }

    public override Task<ReportDiscrepanciesResponse> ReportDiscrepancies(ReportDiscrepanciesRequest request, ServerCallContext context)
    {
        if (IsDown)
        {
            throw new ExchangeException(Reason.StoreUnavailable);
        }

        _reports.Enqueue(request);
        var opened = (uint)request.Discrepancies.Count(one => _known.TryAdd($"{one.Element} {one.Rule} {one.Subject}", true));
        return Task.FromResult(new ReportDiscrepanciesResponse { Opened = opened, Known = (uint)request.Discrepancies.Count - opened });
    }
}
