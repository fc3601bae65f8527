using System.Globalization;
using Exchange.Audit.Facts;
using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Findings;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Findings;

/// <summary>
/// Findings over gRPC: what is found is made anew from the newest facts and the log with each call, how far it has come is read in the
/// log, and each step is in the log before its answer.
/// </summary>
internal sealed class FindingFeatureService(
    TokenVerifier tokens,
    PrincipalDirectory principals,
    Judgement judgement,
    FindingLog log,
    FindingSeal seal,
    ScoreBook scores,
    FactsFeed feed,
    WorkCalendar calendar,
    TimeProvider time,
    IOptions<FindingOptions> options) : V1.FindingService.FindingServiceBase
{
    private const int WordsMax = 2000;

    public override async Task<V1.ListFindingsResponse> ListFindings(V1.ListFindingsRequest request, ServerCallContext context)
    {
        var asker = await AskerAsync(context);
        var found = new Violations();
        var fields = new Fields(found, "");
        var code = fields.OptionalChoice<FindingCode>("code", (int)request.Code);
        var state = fields.OptionalChoice<FindingState>("state", (int)request.State);
        var period = Period.Read(request.From, request.To, found);
        var question = Question.Read(
            request.PageSize, request.PageToken, request.At, "responsible", request.Responsible, time.GetUtcNow(), found);
        found.ThrowIfAny();

        var (findings, revision) = await judgement.OfAsync(question.At, context.CancellationToken);
        var page = KnownFinding.All(findings, await log.ReadAsync(context.CancellationToken))
            .Where(known => state is null ? known.IsCurrent || period.IsGiven : known.State == state)
            .Where(known => !period.IsGiven || known.StoodBetween(period.From, period.To))
            .Where(known => (code is null || known.Finding.Code == code) && (code is not null || request.WithNotes || known.Finding.Weight != FindingWeight.Note)
                && question.IsAbout(known.Finding.Responsible, asker))
            .Where(known => string.CompareOrdinal(known.Key, question.After) > 0)
            .Take(question.Size)
            .ToList();
        return new()
        {
            Findings = { page.Select(known => known.ToWire()) },
            NextPageToken = page.Count == question.Size ? page[^1].Key : "",
            RegistryRevision = revision,
        };
    }

    public override async Task<V1.GetFindingResponse> GetFinding(V1.GetFindingRequest request, ServerCallContext context)
    {
        var asker = await AskerAsync(context);
        var id = ReadId(request.Id, new());
        var (findings, revision) = await judgement.OfAsync(time.GetUtcNow(), context.CancellationToken);
        var known = Require(id, KnownFinding.All(findings, await log.ReadAsync(context.CancellationToken)), asker);
        return new() { Finding = known.ToWire(), RegistryRevision = revision };
    }

    public override async Task<V1.ListStepsResponse> ListSteps(V1.ListStepsRequest request, ServerCallContext context)
    {
        var asker = await AskerAsync(context);
        var found = new Violations();
        var question = Question.Read(request.PageSize, request.PageToken, null, "responsible", "", time.GetUtcNow(), found);
        var after = -1L;
        found.When(
            request.PageToken.Length > 0 && !long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out after),
            "page_token",
            ViolationCode.FieldMalformed,
            "Give the token of the previous page.");
        var id = ReadId(request.Id, found);

        var (findings, _) = await judgement.OfAsync(time.GetUtcNow(), context.CancellationToken);
        var known = Require(id, KnownFinding.All(findings, await log.ReadAsync(context.CancellationToken)), asker);
        var page = (known.Life?.Steps ?? []).Where(step => step.Index > after).Take(question.Size).ToList();
        return new()
        {
            Steps = { page.Select(step => Taken(step.Index)) },
            NextPageToken = page.Count == question.Size ? page[^1].Index.ToString(CultureInfo.InvariantCulture) : "",
        };
    }

    public override async Task<V1.NotifyFindingResponse> NotifyFinding(V1.NotifyFindingRequest request, ServerCallContext context)
    {
        var (finding, index) = await StepAsync(request.Id, FindingState.Notified, "reason", request.Reason, context);
        return new() { Finding = finding, Index = index };
    }

    public override async Task<V1.RectifyFindingResponse> RectifyFinding(V1.RectifyFindingRequest request, ServerCallContext context)
    {
        var (finding, index) = await StepAsync(request.Id, FindingState.Rectified, "rectified", request.Rectified, context);
        return new() { Finding = finding, Index = index };
    }

    public override async Task<V1.CloseFindingResponse> CloseFinding(V1.CloseFindingRequest request, ServerCallContext context)
    {
        var (finding, index) = await StepAsync(request.Id, FindingState.Closed, "reason", request.Reason, context);
        return new() { Finding = finding, Index = index };
    }

    public override async Task<V1.AcceptFindingResponse> AcceptFinding(V1.AcceptFindingRequest request, ServerCallContext context)
    {
        var (finding, index) = await StepAsync(request.Id, FindingState.Accepted, "reason", request.Reason, context);
        return new() { Finding = finding, Index = index };
    }

    public override async Task<V1.ListScoresResponse> ListScores(V1.ListScoresRequest request, ServerCallContext context)
    {
        var asker = await AskerAsync(context);
        var found = new Violations();
        var now = time.GetUtcNow();
        var period = Period.Read(request.From, request.To, found);
        found.When(request.From is null, "from", ViolationCode.FieldRequired, "Say from when on.");
        var question = Question.Read(request.PageSize, request.PageToken, null, "department", request.Department, now, found);
        found.ThrowIfAny();

        return await scores.OfAsync(question, period.From!.Value, period.To ?? now, asker, context.CancellationToken);
    }

    private async Task<(V1.Finding Finding, ulong Index)> StepAsync(string text, FindingState to, string field, string words, ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        var asker = principals.Require(caller);
        var found = new Violations();
        var fields = new Fields(found, "");
        _ = to == FindingState.Notified ? fields.Optional(field, words, WordsMax) : fields.Text(field, words, WordsMax);
        var id = ReadId(text, found);

        var (findings, _) = await judgement.OfAsync(time.GetUtcNow(), context.CancellationToken);
        var index = await log.TakeAsync(
            (lives, _) =>
            {
                var known = Require(id, KnownFinding.All(findings, lives), asker);
                if (FindingLifeRule.Decide(known, to, asker, feed.RequireWhole().Departments.Values) is { } refusal)
                {
                    throw new ExchangeException(refusal);
                }

                var step = new NextStep(known, to, caller, asker.Department.Value, words) { Due = to == FindingState.Notified ? Due() : null };

                // What nobody recorded yet is found with the step that somebody takes on it.
                return Task.FromResult<IReadOnlyList<NextStep>>(known.Life is null || known.State != known.Life.State
                    ? [new(known, FindingState.Open, null, "", ""), step]
                    : [step]);
            },
            context.CancellationToken);
        var after = Require(id, KnownFinding.All(findings, await log.ReadAsync(context.CancellationToken)), asker);
        return (after.ToWire(), (ulong)index);
    }

    // A year whose calendar is not published is not guessed: the notice says so.
    private DateOnly? Due() => calendar.Due(LocalDay.Of(time.GetUtcNow()), options.Value.RectifyWithin) is DueDate.Known { Day: var day } ? day : null;

    private V1.StepTaken Taken(long index)
    {
        var entry = log.ReadEntry(index);
        var (step, words) = (entry.FindingStep, seal.Open(entry));
        if (step.Found is { } what)
        {
            what.Id = step.Finding;
            what.Text = words?.Finding ?? "";
            what.Erased = words is null;
        }

        return new()
        {
            Index = (ulong)index,
            At = DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros).ToTimestamp(),
            State = step.State,
            Department = step.Department,
            Issuer = step.Issuer,
            Client = step.Client,
            Reason = words?.Text ?? "",
            Erased = words is null,
            Due = step.Due,
            Notice = step.Notice,
            Found = step.Found,
        };
    }

    private async Task<Principal> AskerAsync(ServerCallContext context) =>
        principals.Require(await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken));

    private static FindingId ReadId(string text, Violations found)
    {
        var id = new Fields(found, "").Id<FindingId>("id", text, FindingId.TryParse, "As finding list shows it, such as F-0123456789abcdef.");
        found.ThrowIfAny();
        return id!;
    }

    private static KnownFinding Require(FindingId id, IEnumerable<KnownFinding> all, Principal asker) =>
        all.FirstOrDefault(known => known.Id == id && new Question("", 1, default, null).IsAbout(known.Finding.Responsible, asker))
        ?? throw new ExchangeException(Reason.FindingNotFound);
}
