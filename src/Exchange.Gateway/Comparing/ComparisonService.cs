using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Comparing;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Reading;
using Exchange.Gateway.Sources.Comparison;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Comparing;

/// <summary>
/// A comparison from top to bottom: who asks, what is compared, record and read the source, record and read each verifier and
/// hold it against the source, report what differs, answer. Nothing is ever decided by vote or by the newest date: what differs
/// opens a correction, and the source verifies. A refusal is recorded like a read.
/// </summary>
internal sealed class ComparisonService(
    TokenVerifier tokens, HoldingsFeed registry, ComparisonFolder folder, HolderReading holders, RunningStreams streams, CorrectionReports reports,
    GatewayJournal journal, PeriodKeys keys, IOptions<GatewayOptions> options, TimeProvider time)
    : V1.ComparisonService.ComparisonServiceBase
{
    public override async Task Compare(V1.CompareRequest request, IServerStreamWriter<V1.CompareResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var account = new RunAccount(await tokens.AuthenticateAsync(context.GetHttpContext(), ct), keys.Current, request.Element, time.GetUtcNow());
        try
        {
            var (principal, holdings) = Identify(account);
            var plan = ComparisonPlan.Read(request, principal, holdings);
            account.Permit(plan.Rule);
            var (figures, found) = await RunAsync(
                account, new(principal, [plan.Source, .. plan.Verifiers]), responseStream, Results.Opened(plan), Results.Of,
                async (run, rows) => (await CompareAsync(plan, run, rows), await FindAsync(run, rows, request.Report, key => Discrepancies.Of(plan, key))), ct);
            await responseStream.WriteAsync(new() { Figures = figures }, ct);
            await responseStream.WriteAsync(new() { Discrepancies = found.Shown }, ct);
            await responseStream.WriteAsync(new() { Closed = found.Closed }, ct);
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable && !account.IsOpened)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    public override async Task CheckReferences(
        V1.CheckReferencesRequest request, IServerStreamWriter<V1.CheckReferencesResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var account = new RunAccount(await tokens.AuthenticateAsync(context.GetHttpContext(), ct), keys.Current, request.Rule, time.GetUtcNow());
        try
        {
            var (principal, holdings) = Identify(account);
            var plan = ReferencePlan.Read(request, principal, holdings);
            account.Permit(plan.Rule);
            var (figures, found) = await RunAsync(
                account, new(principal, [plan.Check.From, plan.Check.To]), responseStream, Results.Opened(plan), Results.OfReferences,
                async (run, rows) => (await CheckAsync(plan, run, rows), await FindAsync(run, rows, request.Report, key => Discrepancies.Of(plan, key))), ct);
            await responseStream.WriteAsync(new() { Figures = figures }, ct);
            await responseStream.WriteAsync(new() { Discrepancies = found.Shown }, ct);
            await responseStream.WriteAsync(new() { Closed = found.Closed }, ct);
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable && !account.IsOpened)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    private (Principal Principal, Holdings.Holdings Holdings) Identify(RunAccount account)
    {
        var holdings = registry.Newest;
        account.Rest(holdings.Revision);
        registry.RequireLease();
        var principal = holdings.PrincipalOf(account.Caller);
        account.Bind(principal.Department);
        return (principal, holdings);
    }

    // The gateway's one place and its disk are free again before the caller takes the result, however slowly it does.
    private async Task<T> RunAsync<T, TMessage>(
        RunAccount account, RunStanding standing, IServerStreamWriter<TMessage> stream, TMessage opened,
        Func<V1.ComparisonProgress, TMessage> progress, Func<Run, ComparisonRows, Task<T>> work, CancellationToken ct)
    {
        using var rows = folder.Open();
        await using var watch = streams.Watch(standing.Lapse, CancellationToken.None, ct);
        try
        {
            await watch.WriteAsync(stream, opened);
            var result = await work(new(account, new(told => watch.WriteAsync(stream, progress(told)), time), watch), rows);
            watch.Require();
            return result;
        }
        catch (Exception failure) when (watch.Reason is not null)
        {
            throw new ExchangeException(watch.Reason, failure);
        }
    }

    private async Task<V1.ComparisonFigures> CompareAsync(ComparisonPlan plan, Run run, ComparisonRows rows)
    {
        using var source = rows.WriteSource();
        var read = await holders.ReadAsync(run, plan.Source, source.Add, source.Complete);
        var settled = await Task.Run(() => rows.SettleSource(plan.Source.IsOfKeys, run.Watch.Stopping));
        var figures = new V1.ComparisonFigures { Source = Results.Of(plan.Source, read, source.WithoutKey, settled) };
        for (var i = 0; i < plan.Verifiers.Length; i++)
        {
            figures.Verifiers.Add(await CompareAsync(plan, i, run, rows));
        }

        return figures;
    }

    private async Task<V1.VerifierFigures> CompareAsync(ComparisonPlan plan, int index, Run run, ComparisonRows rows)
    {
        using var verifier = rows.WriteVerifier(run.Watch.Stopping);
        var read = await holders.ReadAsync(run, plan.Verifiers[index], verifier.Add, verifier.Complete);
        var counts = await Task.Run(() => rows.Compare(index, run.Watch.Stopping));
        return Results.Of(plan.Verifiers[index], read, verifier.WithoutKey, counts);
    }

    // Of the resource referred to only the keys of refused rows are kept.
    private async Task<V1.ReferenceFigures> CheckAsync(ReferencePlan plan, Run run, ComparisonRows rows)
    {
        using var from = rows.WriteSource();
        var referring = await holders.ReadAsync(run, plan.Check.From, from.Add, from.Complete);
        using var to = rows.WriteVerifier(run.Watch.Stopping);
        var referred = await holders.ReadAsync(run, plan.Check.To, to.AddWhere(plan.Check.Refuses), to.Complete);
        var counts = await Task.Run(() => rows.Refer(run.Watch.Stopping));
        return Results.Of(referring, referred, counts);
    }

    private async Task<(V1.ComparisonDiscrepancies Shown, V1.ComparisonClosed Closed)> FindAsync(
        Run run, ComparisonRows rows, bool report, Func<FoundKey, Discrepancies> describe)
    {
        var stopping = run.Watch.Stopping;
        var shown = new V1.ComparisonDiscrepancies { Total = await Task.Run(() => rows.CountFound(stopping)) };
        var (closed, reported) = (new V1.ComparisonClosed { Reported = report }, 0UL);
        foreach (var chunk in rows.Found(stopping).Take(options.Value.ComparisonReportMax).Select(describe).Chunk(CorrectionReports.ReportMax))
        {
            if (shown.Discrepancies.Count == 0)
            {
                shown.Discrepancies.AddRange(chunk.Select(one => one.Shown));
            }

            if (!report)
            {
                break;
            }

            run.Watch.Require();
            await run.Progress.GoOnAsync(V1.ComparisonPhase.Reporting, "", reported);
            var answer = await reports.SendAsync(chunk.Select(one => one.Reported), run.Account.At, stopping);
            reported += (ulong)chunk.Length;
            closed.Opened += answer.Opened;
            closed.Joined += answer.Joined;
            closed.Known += answer.Known;
        }

        closed.NotReported = report ? shown.Total - reported : 0;
        return (shown, closed);
    }

    private async Task<ExchangeException> RecordedAsync(RunAccount account, ExchangeException refused)
    {
        var recorded = await journal.AppendAsync(account.Refused(refused.Reason));
        return new(refused.Reason, refused.Violations, refused)
        {
            Facts = refused.Facts
                .Add("log_origin", recorded.Origin)
                .Add("log_index", recorded.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
    }
}
