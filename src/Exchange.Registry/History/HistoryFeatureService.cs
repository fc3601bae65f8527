using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Feed;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.History;

/// <summary>全过程留痕: what happened to one fact. To those whom it does not concern, nothing ever happened to it.</summary>
internal sealed class HistoryFeatureService(PastStore past, Actors actors) : V1.HistoryService.HistoryServiceBase
{
    private const int IdMax = 512;

    public override async Task<V1.ListEventsResponse> ListEvents(V1.ListEventsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        var fields = new Fields(found, "");
        var kind = ReadKind(fields, request.Kind);
        fields.Text("id", request.Id, IdMax);
        var size = Paging.ReadSize(found, request.PageSize);
        var after = Paging.ReadNumber(found, request.PageToken);
        found.ThrowIfAny();
        if (!await MaySeeAsync(kind, request.Id, actor, context.CancellationToken))
        {
            return new();
        }

        var page = await past.EventsAsync(kind, request.Id, after, size, context.CancellationToken);
        return new()
        {
            Changes = { page.Select(stored => stored.ToWire()).Where(change => !IsOthersDraft(change, actor)).Select(change => Shown(change, actor)) },
            NextPageToken = page.Count == size ? $"{page[^1].Revision}" : "",
        };
    }

    // The wire counts the kinds from 1, since 0 is none.
    private static FactKind ReadKind(Fields fields, V1.FactKind wire)
    {
        var kind = (FactKind)(wire - 1);
        if (wire == V1.FactKind.Unspecified)
        {
            fields.Add("kind", ViolationCode.FieldRequired, "State one of the values.");
        }
        else if (!Enum.IsDefined(kind))
        {
            fields.Add("kind", ViolationCode.FieldUnknownValue, "This value is not known here.");
        }

        return kind;
    }

    private async Task<bool> MaySeeAsync(FactKind kind, string id, Actor actor, CancellationToken ct)
    {
        if (actor.Role is Role.Authority or Role.Officer)
        {
            return true;
        }

        var own = actor.Department!.Value;
        var first = await past.EventsAsync(kind, id, 0, 1, ct);
        return first.Count > 0 && (Owner(first[0].ToWire()) == own || await past.HasKeyAsync(kind, id, FactKey.Party(own), ct));
    }

    // The one department that a fact is of, from its first version to its last.
    private static string? Owner(V1.Change change) => change.FactCase switch
    {
        V1.Change.FactOneofCase.Department => change.Department.Id,
        V1.Change.FactOneofCase.Designation => change.Designation.Department,
        V1.Change.FactOneofCase.Resource => change.Resource.Provider,
        V1.Change.FactOneofCase.Draft => change.Draft.Resource.Provider,
        _ => null,
    };

    // A code whose draft one department gave up another may take: neither sees what the other drafted.
    private static bool IsOthersDraft(V1.Change change, Actor actor) =>
        actor.Role is not (Role.Authority or Role.Officer) && change.Draft is { } draft && draft.Resource.Provider != actor.Department!.Value;

    // Where a department's rows are is nobody else's business.
    private static V1.Change Shown(V1.Change change, Actor actor)
    {
        if ((change.Resource ?? change.Draft?.Resource) is { } resource && resource.Provider != actor.Department?.Value)
        {
            resource.Mapping = null;
        }

        // Whom a case is about is for its parties and the authority; an officer sees what was done, when and by whom.
        if (change.Correction is { } correction && actor.Role == Role.Officer)
        {
            (correction.Subject, correction.Grounds, correction.Outcome) = (null, "", "");
            foreach (var claim in correction.Claims)
            {
                claim.Statement = "";
            }
        }

        return change;
    }
}
