using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Requests;

/// <summary>The whole of a request: what it states, what was found of its items, and the way that it has gone.</summary>
internal static class RequestWay
{
    public static void Print(RequestView view, Desk desk)
    {
        RequestPrint.Standing(view, desk);
        States(view.Request);
        foreach (var verdict in view.Request.Verdicts)
        {
            RequestPrint.Line("item", Of(verdict));
        }

        Answer(view.Request, desk);
        Console.WriteLine("  the way");
        foreach (var (at, what) in Steps(view.Request, desk).Where(step => step.At is not null).OrderBy(step => step.At!.ToDateTimeOffset()))
        {
            Console.WriteLine($"    {RequestWords.Minute(at!)}  {what}");
        }
    }

    public static string Of(ItemVerdict verdict) =>
        $"{verdict.Item}: {(verdict.OnPlatform ? "on the platform" : "not on the platform")}; {verdict.Why}";

    private static void States(SharingRequest request)
    {
        var stated = request.Statements;
        (string Label, string Text)[] lines =
        [
            ("path", RequestWords.NameOf(request.Path)),
            ("用途", stated.Purpose),
            ("职责", stated.Duty),
            ("使用依据", stated.Basis),
            ("使用场景", stated.Scenario),
            ("使用范围", stated.UseScope),
            ("使用时限", $"{(stated.Begins is { } from ? RequestWords.Day(from) : "at once")} to {(stated.Ends is { } until ? RequestWords.LastDay(until) : "not stated")}"),
            ("影响评估", stated.ImpactAssessment),
            ("外包任务", string.Join("; ", stated.ContractorTasks)),
        ];
        foreach (var (label, text) in lines.Where(line => line.Text.Length > 0))
        {
            RequestPrint.Line(label, text);
        }
    }

    private static void Answer(SharingRequest request, Desk desk)
    {
        if (request.Answer is { } answer)
        {
            var standing = answer.SignedAt is null && !answer.ByPlatform ? "proposed, not signed: " : "";
            RequestPrint.Line("answer", $"{standing}{(answer.Agrees ? "agrees" : "refuses")}{Because(answer.Reason)}{(answer.Cited.Length > 0 ? $", by {answer.Cited}" : "")}");
            if (answer.Delegation.Length > 0)
            {
                RequestPrint.Line("under", $"delegation {answer.Delegation} of {desk.Names.NameOf(request.Provider)}");
            }

            if (answer.Disposal.Length > 0)
            {
                RequestPrint.Line("at the end", answer.Disposal);
            }
        }
    }

    private static IEnumerable<(Timestamp? At, string What)> Steps(SharingRequest request, Desk desk)
    {
        yield return (request.FiledAt, $"filed: drafted by {request.DraftedBy}, signed by {request.SignedBy}");
        foreach (var route in request.Routes)
        {
            yield return (route.At, Went(route, desk));
        }

        if (request.ReceivedAt is not null)
        {
            yield return (request.ReceivedAt, $"received by {RequestPrint.Provider(request, desk)}, reply due {request.ReplyDue}");
        }

        if (request.Supplement is { } supplement)
        {
            yield return (supplement.ToldAt, $"returned by {supplement.ToldBy}; missing: {string.Join("; ", supplement.Missing)}");
            yield return (supplement.SuppliedAt, $"supplied: {supplement.Supplied}");
        }

        if (request.Extension is { } extension)
        {
            yield return (extension.AskedAt, $"{extension.Workdays} working days more asked for by {extension.AskedBy}: {extension.Reason}");
            yield return (extension.ConsentedAt, $"extended by {extension.ConsentedBy}, {extension.Document}: reply due {request.ReplyDue}");
        }

        if (request.Answer is { } answer)
        {
            var what = answer.Agrees ? "agreement" : "refusal";
            yield return (answer.ByPlatform ? null : answer.ProposedAt, $"{what} proposed by {answer.ProposedBy}");
            yield return (answer.SignedAt, answer.ByPlatform ? $"authorized by the platform, {answer.ProposedBy}" : $"{what} signed by {answer.SignedBy}");
        }

        foreach (var breach in request.Breaches)
        {
            yield return (breach.At, $"BREACH by {breach.By}, without effect: {Of(breach.Kind)}: {breach.Text}");
        }

        yield return (request.AgreedAt, $"agreed; delivery due {request.DeliveryDue}");
        yield return (request.DeliveredAt, $"delivered; grant {request.Grant}");
    }

    private static string Went(Route route, Desk desk)
    {
        var from = route.From.Length > 0 ? $" from {desk.Names.NameOf(route.From)}" : "";
        var to = route.To.Length > 0 ? $" to {desk.Names.NameOf(route.To)}" : " to the platform";
        return $"routed{from}{to}{Because(route.Grounds)}";
    }

    private static string Of(BreachKind kind) => kind switch
    {
        BreachKind.ExtraCondition => "a condition that the catalogue does not name",
        BreachKind.SecondNotice => "a second notice of something missing",
        _ => "of an unknown kind",
    };

    private static string Because(string reason) => reason.Length > 0 ? $": {reason}" : "";
}
