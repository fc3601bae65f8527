using Exchange.Audit.Checkpoints;
using Exchange.Audit.Facts;
using Exchange.Audit.Findings;
using Exchange.Audit.Storage;
using Exchange.Audit.Trail;
using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Grpc.Core;

namespace Exchange.Audit.Duties;

/// <summary>Progress of duties over gRPC: made anew with each call from the newest facts and the whole log.</summary>
internal sealed class DutyFeatureService(
    TokenVerifier tokens,
    PrincipalDirectory principals,
    FactsFeed feed,
    AuditLog log,
    TrailFollower follower,
    TrailStore trail,
    WorkCalendar calendar,
    FreshnessPolicy policy,
    TimeProvider time) : V1.DutyService.DutyServiceBase
{
    public override async Task<V1.ListProgressResponse> ListProgress(V1.ListProgressRequest request, ServerCallContext context)
    {
        var asker = principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken));
        var found = new Violations();
        var fields = new Fields(found, "");
        var batch = fields.Optional("batch", request.Batch, 50);
        DateOnly? first = request.DueFrom.Length > 0 ? fields.Day("due_from", request.DueFrom) : null;
        DateOnly? last = request.DueUntil.Length > 0 ? fields.Day("due_until", request.DueUntil) : null;
        found.When(first > last, "due_until", ViolationCode.FieldConflict, "Not before due_from.");
        var question = Question.Read(
            request.PageSize, request.PageToken, request.At, "department", request.Department, time.GetUtcNow(), found);
        found.ThrowIfAny();

        var size = log.RequireHead().Size;
        await follower.CatchUpAsync(size, context.CancellationToken);
        var facts = feed.RequireWhole();
        var page = facts.Lines.Values
            .Where(line => (batch is null || line.Batch == batch) && question.IsAbout(line.Department, asker))
            .Where(line => (first is null || line.Due >= first) && (last is null || line.Due <= last))
            .Where(line => string.CompareOrdinal(line.Id.Value, question.After) > 0)
            .Take(question.Size)
            .ToList();
        return new()
        {
            Progress = { Judge(page, facts, question.At) },
            NextPageToken = page.Count == question.Size ? page[^1].Id.Value : "",
            RegistryRevision = facts.Revision,
            LogSize = (ulong)size,
        };
    }

    private IEnumerable<V1.Progress> Judge(List<DutyLine> page, StandingFacts facts, DateTimeOffset at)
    {
        var reads = trail.Reads([.. page.Select(CodeOf).Distinct()])
            .ToDictionary(read => read.Resource, read => new ReadCount(read.Reads, read.LastIndex));
        var findings = FindingRule.Of(facts, calendar, at, policy)
            .SelectMany(finding => finding.Evidence.Select(evidence => (evidence.Kind, evidence.Id, finding)))
            .ToLookup(shown => (shown.Kind, shown.Id), shown => shown.finding);
        return page.Select(line => DutyCheck
            .Of(line, facts, reads.GetValueOrDefault(CodeOf(line), ReadCount.None), at, policy)
            .ToWire(findings[(EvidenceKind.DutyLine, line.Id.Value)]
                .Concat(findings[(EvidenceKind.DataUpdate, CodeOf(line))].Where(late => late.Responsible == line.Department))));

        string CodeOf(DutyLine line) => (line.Resource is { } code ? facts.Owed(code)?.Resource.Code ?? code : null)?.Value ?? "";
    }
}
