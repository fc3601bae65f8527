using Exchange.Domain.Errors;
using Exchange.Domain.Findings;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Grpc.Core;

namespace Exchange.Audit.Findings;

/// <summary>Findings over gRPC, made anew from the newest facts and the log with each call.</summary>
internal sealed class FindingFeatureService(
    TokenVerifier tokens, PrincipalDirectory principals, Judgement judgement, TimeProvider time) : V1.FindingService.FindingServiceBase
{
    public override async Task<V1.ListFindingsResponse> ListFindings(V1.ListFindingsRequest request, ServerCallContext context)
    {
        var asker = principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken));
        var found = new Violations();
        var code = new Fields(found, "").OptionalChoice<FindingCode>("code", (int)request.Code);
        var question = Question.Read(
            request.PageSize, request.PageToken, request.At, "responsible", request.Responsible, time.GetUtcNow(), found);
        found.ThrowIfAny();

        var (findings, revision) = await judgement.OfAsync(question.At, context.CancellationToken);
        var page = findings
            .Where(finding => (code is null || finding.Code == code) && (code is not null || request.WithNotes || finding.Weight != FindingWeight.Note)
                && question.IsAbout(finding.Responsible, asker))
            .Where(finding => string.CompareOrdinal(KeyOf(finding), question.After) > 0)
            .Take(question.Size)
            .ToList();
        return new()
        {
            Findings = { page.Select(finding => finding.ToWire()) },
            NextPageToken = page.Count == question.Size ? KeyOf(page[^1]) : "",
            RegistryRevision = revision,
        };
    }

    // In the order in which the rule gives them.
    private static string KeyOf(Finding finding) => $"{(int)finding.Code:00} {finding.Subject} {finding.Responsible} {finding.Since:yyyyMMddHHmmss}";
}
