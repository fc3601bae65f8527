using System.Globalization;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Requests as they travel and as they are stored.</summary>
public static class RequestWire
{
    /// <summary>A text that says why, what is missing, or what was supplied.</summary>
    public const int TextMax = 2000;

    public const int MissingMax = 50;

    private const int NameMax = 400;
    private const string IdForm = "Q, a hyphen and 16 hexadecimal digits, such as Q-5f0c8a1b2d3e4f60.";
    private const string Unpublished = "unpublished ";

    public static RequestId? ReadId(Fields fields, string field, string value) =>
        fields.Id<RequestId>(field, value, RequestId.TryParse, IdForm);

    /// <summary>Null when anything is wrong with it.</summary>
    public static SharingRequest? Read(V1.SharingRequest? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("request", wire);
            return null;
        }

        var at = fields.Under("request");
        var request = new SharingRequest
        {
            Id = ReadId(at, "id", wire.Id) ?? Nowhere.Request,
            Version = wire.Version,
            Reference = at.Text("reference", wire.Reference, ApplicationWire.ReferenceMax),
            Consumer = DepartmentWire.ReadId(at, "consumer", wire.Consumer) ?? Nowhere.Department,
            Provider = wire.Provider.Length == 0 ? null : DepartmentWire.ReadId(at, "provider", wire.Provider),
            Demand = ApplicationWire.ReadDemand(at, "demand", wire.Demand),
            Statements = ApplicationWire.ReadStatements(at, "statements", wire.Statements),
            State = at.Choice<RequestState>("state", (int)wire.State),
            Path = at.OptionalChoice<RequestPath>("path", (int)wire.Path),
            Verdicts = at.Each("verdicts", wire.Verdicts, 0, 500, ReadVerdict),
            DraftedBy = at.Text("drafted_by", wire.DraftedBy, NameMax),
            SignedBy = at.Optional("signed_by", wire.SignedBy, NameMax),
            FiledAt = InstantWire.Read(at, "filed_at", wire.FiledAt),
            ReceivedAt = InstantWire.Read(at, "received_at", wire.ReceivedAt),
            ResourceVersion = wire.ResourceVersion,
            ReplyDue = ReadDue(at, "reply_due", wire.ReplyDue),
            ReplyDueOtherwise = ReadDue(at, "reply_due_otherwise", wire.ReplyDueOtherwise),
            Extension = wire.Extension is { } extension ? ReadExtension(at.Under("extension"), extension) : null,
            Supplement = wire.Supplement is { } supplement ? ReadSupplement(at.Under("supplement"), supplement) : null,
            Answer = wire.Answer is { } answer ? ReadAnswer(at.Under("answer"), answer) : null,
            AgreedAt = InstantWire.Read(at, "agreed_at", wire.AgreedAt),
            DeliveryDue = ReadDue(at, "delivery_due", wire.DeliveryDue),
            DeliveredAt = InstantWire.Read(at, "delivered_at", wire.DeliveredAt),
            Grant = wire.Grant.Length == 0 ? null : GrantWire.ReadId(at, "grant", wire.Grant),
            Routes = at.Each("routes", wire.Routes, 0, int.MaxValue, ReadRoute),
            Breaches = at.Each("breaches", wire.Breaches, 0, int.MaxValue, ReadBreach),
            Dispute = at.OptionalId<DisputeId>("dispute", wire.Dispute, DisputeId.TryParse, "A dispute's id."),
            OverdueTold = at.Each("overdue_told", wire.OverdueTold, 0, 2, static (f, field, term) => f.Choice<RequestTerm>(field, term switch
            {
                "reply" => (int)RequestTerm.Reply,
                "delivery" => (int)RequestTerm.Delivery,
                _ => -1,
            })),
        };
        return fields.Found.Any ? null : request;
    }

    extension(SharingRequest request)
    {
        public V1.SharingRequest ToWire() => new()
        {
            Id = request.Id.Value,
            Version = request.Version,
            Reference = request.Reference,
            Consumer = request.Consumer.Value,
            Provider = request.Provider?.Value ?? "",
            Demand = request.Demand.ToWire(),
            Statements = request.Statements.ToWire(),
            State = (V1.RequestState)request.State,
            Path = (V1.RequestPath)(request.Path ?? 0),
            Verdicts = { request.Verdicts.Select(ToWire) },
            DraftedBy = request.DraftedBy,
            SignedBy = request.SignedBy ?? "",
            FiledAt = request.FiledAt?.ToTimestamp(),
            ReceivedAt = request.ReceivedAt?.ToTimestamp(),
            ResourceVersion = request.ResourceVersion,
            ReplyDue = Due(request.ReplyDue),
            ReplyDueOtherwise = Due(request.ReplyDueOtherwise),
            Extension = request.Extension is { } extension ? ToWire(extension) : null,
            Supplement = request.Supplement is { } supplement ? ToWire(supplement) : null,
            Answer = request.Answer is { } answer ? ToWire(answer) : null,
            AgreedAt = request.AgreedAt?.ToTimestamp(),
            DeliveryDue = Due(request.DeliveryDue),
            DeliveredAt = request.DeliveredAt?.ToTimestamp(),
            Grant = request.Grant?.Value ?? "",
            Routes = { request.Routes.Select(ToWire) },
            Breaches = { request.Breaches.Select(ToWire) },
            Dispute = request.Dispute?.Value ?? "",
            OverdueTold = { request.OverdueTold.Select(term => term == RequestTerm.Reply ? "reply" : "delivery") },
        };
    }

    extension(ItemVerdict verdict)
    {
        public V1.ItemVerdict ToWire() => new()
        {
            Item = verdict.Item.Value,
            Sharing = (V1.Sharing)(verdict.Sharing ?? 0),
            OnPlatform = verdict.OnPlatform,
            Why = verdict.Why,
        };
    }

    extension(Turn turn)
    {
        public V1.Turn ToWire() => new()
        {
            Party = (V1.TurnParty)(turn.Party ?? 0),
            Department = turn.Department?.Value ?? "",
            Wants = turn.Wants,
            Until = Due(turn.Until),
            Article = turn.Article ?? "",
            Overdue = turn.IsOverdue,
            DueToday = turn.IsDueToday,
            RaisedTo = turn.RaisedTo?.Value ?? "",
            Policies = { turn.Policies },
        };
    }

    /// <summary>A day, or the year whose calendar is not known; no term is empty.</summary>
    public static string Due(DueDate? due) => due switch
    {
        null => "",
        DueDate.Known known => known.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DueDate.Unpublished { Year: var year } => string.Create(CultureInfo.InvariantCulture, $"{Unpublished}{year}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static DueDate? ReadDue(Fields at, string field, string wire)
    {
        if (wire.Length == 0)
        {
            return null;
        }

        return wire.StartsWith(Unpublished, StringComparison.Ordinal) &&
            int.TryParse(wire.AsSpan(Unpublished.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                ? new DueDate.Unpublished(year)
                : new DueDate.Known(at.Day(field, wire));
    }

    private static ItemVerdict ReadVerdict(Fields fields, string field, V1.ItemVerdict wire)
    {
        var at = fields.Under(field);
        return new(
            CatalogueWire.ReadItemId(at, "item", wire.Item) ?? Nowhere.Item,
            at.OptionalChoice<Sharing>("sharing", (int)wire.Sharing),
            wire.OnPlatform,
            at.Text("why", wire.Why, int.MaxValue));
    }

    private static Extension ReadExtension(Fields at, V1.Extension wire) => new(
        (int)wire.Workdays,
        at.Text("reason", wire.Reason, TextMax),
        at.Text("asked_by", wire.AskedBy, NameMax),
        InstantWire.Read(at, "asked_at", wire.AskedAt) ?? default)
    {
        Document = at.Optional("document", wire.Document, TextMax),
        ConsentedBy = at.Optional("consented_by", wire.ConsentedBy, NameMax),
        ConsentedAt = InstantWire.Read(at, "consented_at", wire.ConsentedAt),
    };

    private static V1.Extension ToWire(Extension extension) => new()
    {
        Workdays = (uint)extension.Workdays,
        Reason = extension.Reason,
        AskedBy = extension.AskedBy,
        AskedAt = extension.AskedAt.ToTimestamp(),
        Document = extension.Document ?? "",
        ConsentedBy = extension.ConsentedBy ?? "",
        ConsentedAt = extension.ConsentedAt?.ToTimestamp(),
    };

    private static Supplement ReadSupplement(Fields at, V1.Supplement wire) => new(
        at.Each("missing", wire.Missing, 1, MissingMax, static (f, field, text) => f.Text(field, text, TextMax)),
        at.Text("told_by", wire.ToldBy, NameMax),
        InstantWire.Read(at, "told_at", wire.ToldAt) ?? default)
    {
        Supplied = at.Optional("supplied", wire.Supplied, TextMax),
        SuppliedAt = InstantWire.Read(at, "supplied_at", wire.SuppliedAt),
    };

    private static V1.Supplement ToWire(Supplement supplement) => new()
    {
        Missing = { supplement.Missing },
        ToldBy = supplement.ToldBy,
        ToldAt = supplement.ToldAt.ToTimestamp(),
        Supplied = supplement.Supplied ?? "",
        SuppliedAt = supplement.SuppliedAt?.ToTimestamp(),
    };

    private static Answer ReadAnswer(Fields at, V1.Answer wire) => new(
        wire.Agrees,
        at.Optional("reason", wire.Reason, int.MaxValue),
        at.Text("proposed_by", wire.ProposedBy, NameMax),
        InstantWire.Read(at, "proposed_at", wire.ProposedAt) ?? default)
    {
        Cited = at.Optional("cited", wire.Cited, TextMax),
        SignedBy = at.Optional("signed_by", wire.SignedBy, NameMax),
        SignedAt = InstantWire.Read(at, "signed_at", wire.SignedAt),
        ByPlatform = wire.ByPlatform,
        Delegation = at.Optional("delegation", wire.Delegation, NameMax),
        Disposal = at.Optional("disposal", wire.Disposal, TextMax),
        MayPassOn = wire.MayPassOn,
    };

    private static V1.Answer ToWire(Answer answer) => new()
    {
        Agrees = answer.Agrees,
        Reason = answer.Reason ?? "",
        Cited = answer.Cited ?? "",
        ProposedBy = answer.ProposedBy,
        ProposedAt = answer.ProposedAt.ToTimestamp(),
        SignedBy = answer.SignedBy ?? "",
        SignedAt = answer.SignedAt?.ToTimestamp(),
        ByPlatform = answer.ByPlatform,
        Delegation = answer.Delegation ?? "",
        Disposal = answer.Disposal ?? "",
        MayPassOn = answer.MayPassOn,
    };

    private static Route ReadRoute(Fields fields, string field, V1.Route wire)
    {
        var at = fields.Under(field);
        return new(
            wire.From.Length == 0 ? null : DepartmentWire.ReadId(at, "from", wire.From),
            at.Optional("grounds", wire.Grounds, TextMax) ?? "",
            InstantWire.Read(at, "at", wire.At) ?? default,
            wire.To.Length == 0 ? null : DepartmentWire.ReadId(at, "to", wire.To),
            wire.Resource.Length == 0 ? null : CatalogueWire.ReadCode(at, "resource", wire.Resource));
    }

    private static V1.Route ToWire(Route route) => new()
    {
        From = route.From?.Value ?? "",
        Grounds = route.Grounds,
        At = route.At.ToTimestamp(),
        To = route.To?.Value ?? "",
        Resource = route.Resource?.Value ?? "",
    };

    private static Breach ReadBreach(Fields fields, string field, V1.Breach wire)
    {
        var at = fields.Under(field);
        return new(
            at.Choice<BreachKind>("kind", (int)wire.Kind),
            wire.Text,
            at.Text("by", wire.By, NameMax),
            InstantWire.Read(at, "at", wire.At) ?? default);
    }

    private static V1.Breach ToWire(Breach breach) =>
        new() { Kind = (V1.BreachKind)breach.Kind, Text = breach.Text, By = breach.By, At = breach.At.ToTimestamp() };
}
