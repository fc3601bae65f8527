using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Requests;

/// <summary>Requests as they are written, with every way to them and whom to tell.</summary>
internal static class RequestFacts
{
    private const int AboutMax = 500;

    /// <param name="request">The next state.</param>
    /// <param name="before">The state before; null: it is new.</param>
    /// <param name="context">What the step was decided on.</param>
    public static NewFact ToFact(SharingRequest request, SharingRequest? before, RequestContext context)
    {
        var turn = TurnOf(request, context);
        return Unsaid(request) with { Notices = Told(request, before, turn, context) };
    }

    /// <summary>The end of a term, which goes one level up.</summary>
    public static NewFact ToOverdueFact(SharingRequest request, RequestTerm term, Turn turn)
    {
        var what = term == RequestTerm.Reply ? "no reply" : "not delivered";
        return Unsaid(request) with
        {
            Notices =
            [
                .. new[] { turn.Department, request.Consumer, turn.RaisedTo }.OfType<DepartmentId>().Distinct().Select(one => new NewNotice(
                    one.Value,
                    V1.NoticeKind.RequestOverdue,
                    request.Id.Value,
                    $"{request.Id}: {About(request)}: {what} by {RequestWire.Due(turn.Until)} ({turn.Article}); it goes one level up.")),
            ],
        };
    }

    public static SharingRequest Read(V1.SharingRequest wire) =>
        RequestWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored request could not be read.");

    public static Turn TurnOf(SharingRequest request, RequestContext context) =>
        TurnRule.Of(request, context.Departments, context.Authorities, context.Clock.Policy, context.Now);

    private static NewFact Unsaid(SharingRequest request) =>
        new(FactKind.Request, request.Id.Value, request.Version, FactBook.Write(request.ToWire()))
        {
            Keys =
            [
                .. request.Parties.Select(party => FactKey.Party(party.Value)),
                .. request.Demand.Resource is { } code ? [FactKey.Resource(code.Value)] : (ReadOnlySpan<string>)[],
                .. request.IsUnderWay ? [FactKey.UnderWay] : (ReadOnlySpan<string>)[],
            ],
        };

    // Both parties at each step; who was asked before when it goes elsewhere; the authority when it is its turn, or when more time is
    // asked of it. Until the head consents it is nobody's business but the requester's.
    private static ImmutableArray<NewNotice> Told(SharingRequest request, SharingRequest? before, Turn turn, RequestContext context)
    {
        var authority = request.Extension is { ConsentedAt: null } && request.Provider is { } asking
            ? TurnRule.Over(asking, context.Departments, context.Authorities)
            : null;
        DepartmentId?[] told = request.IsFiled
            ? [request.Consumer, request.Provider, before?.Provider, turn.Party == TurnParty.Platform ? turn.Department : null, authority]
            : [request.Consumer];
        var until = turn.Until is null ? "" : $" Until {RequestWire.Due(turn.Until)}.";
        var wants = turn.Party is null ? "" : $" {turn.Wants}{until}";
        var grant = request.Grant is null ? "" : $" Grant {request.Grant}.";
        var platform = request.Answer is { Agrees: true, ByPlatform: true } ? " (平台授权)" : "";
        return
        [
            .. told.OfType<DepartmentId>().Distinct().Select(one => new NewNotice(
                one.Value,
                V1.NoticeKind.RequestMoved,
                request.Id.Value,
                $"{request.Id}: {About(request)}: {request.State.ToString().ToUpperInvariant()}{platform}.{grant}{wants}")),
        ];
    }

    // Of what is wanted as much as says which request is meant: it may be a list of items.
    private static string About(SharingRequest request) => (request.Demand.Resource?.Value, request.Demand.Wanted) switch
    {
        ({ } code, _) => code,
        (null, { Length: > AboutMax } wanted) => $"{wanted[..AboutMax]}…",
        var (_, wanted) => wanted ?? "",
    };
}
