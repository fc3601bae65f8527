using System.Diagnostics.CodeAnalysis;
using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Requests;

/// <summary>
/// Tells of each term that is over, once: whose turn it is, the requester, and the authority one level up (Decree 809, Art 29). Only
/// requests under way are looked at.
/// </summary>
internal sealed partial class OverdueWatch(
    FactBook facts, RequestReading reading, IOptions<AcceptanceOptions> options, TimeProvider time, ILogger<OverdueWatch> logger)
    : BackgroundService
{
    private const int PageSize = 500;

    private static readonly Actor Exchange = new(RequestActor.Platform.Name, null, null);

    /// <summary>Tells what has not been told; the number of terms.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (told, after) = (0, "");
        IReadOnlyList<StoredFact> page;
        do
        {
            page = await facts.ListAsync(FactKind.Request, FactKey.UnderWay, new Paging(after, PageSize), ct);
            var over = page.Select(fact => RequestFacts.Read(FactBook.Read<V1.SharingRequest>(fact.Body))).Where(IsOver).ToList();
            foreach (var (request, turn) in over.Count == 0 ? [] : await reading.TurnsAsync(over, ct))
            {
                told += await TellAsync(request, turn, ct) ? 1 : 0;
            }

            after = page.Count > 0 ? page[^1].Id : "";
        }
        while (page.Count == PageSize);
        return told;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.Value.WatchInterval, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                await RunQuietlyAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What could not be told is told at the next tick.")]
    private async Task RunQuietlyAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunOnceAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotTold(failure);
        }
    }

    private bool IsOver(SharingRequest request) => Term(request) is var (term, due) && !request.OverdueTold.Contains(term) && RequestClock.IsOver(due, time.GetUtcNow());

    private static (RequestTerm Term, Domain.Calendar.DueDate? Due) Term(SharingRequest request) => request.State switch
    {
        RequestState.Forwarded => (RequestTerm.Reply, request.ReplyDue),
        RequestState.Agreed => (RequestTerm.Delivery, request.DeliveryDue),
        _ => (RequestTerm.Reply, null),
    };

    private async Task<bool> TellAsync(SharingRequest request, Turn turn, CancellationToken ct)
    {
        var term = Term(request).Term;
        var context = await reading.ContextAsync(request, RequestActor.Platform, [], ct);
        if (RequestLife.Decide(request, new RequestCommand.TellOverdue(term), context) is not RequestStep.Taken taken)
        {
            return false;
        }

        try
        {
            await facts.CommitAsync(RequestFacts.ToOverdueFact(taken.Request, term, turn), Exchange, turn.Article ?? "", ct);
            return true;
        }
        catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced)
        {
            // It moved in this moment: the next tick sees where to.
            return false;
        }
    }

    [LoggerMessage(1061, LogLevel.Warning, "Terms that are over could not be told")]
    private partial void LogNotTold(Exception failure);
}
