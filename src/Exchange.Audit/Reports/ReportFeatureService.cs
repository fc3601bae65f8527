using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Entries;
using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Audit.Reports;

/// <summary>Reports of breaches over gRPC: into the log, their words sealed, and no findings themselves.</summary>
internal sealed class ReportFeatureService(
    TokenVerifier tokens, PrincipalDirectory principals, FactsFeed feed, AuditLog log, IEntryStore entries, OwnRecords records, PeriodKeys keys)
    : ReportService.ReportServiceBase
{
    public override async Task<FileReportResponse> FileReport(FileReportRequest request, ServerCallContext context)
    {
        var reporter = principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken));
        var report = new ReportForm(feed.RequireWhole(), entries, log.RequireHead().Size).Read(request, reporter);
        var (key, words) = (keys.Current, Encoding.UTF8.GetBytes(request.Text));
        report.TextDigest = UnsafeByteOperations.UnsafeWrap(key.Digest(words));
        report.KeyPeriod = key.Period;
        var details = new Details { Text = request.Text }.ToByteArray();
        var index = await records.AppendAsync(
            sequence =>
            {
                report.SealedDetails = UnsafeByteOperations.UnsafeWrap(key.Seal(details, Encoding.UTF8.GetBytes($"{OwnRecords.Audit} {sequence}")));
                return new() { Reported = report };
            },
            context.CancellationToken);
        return new()
        {
            Index = (ulong)index,
            Elements = { report.Code == FindingCode.R1 ? report.Names : [] },
        };
    }
}
