using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Openings;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Agreements by which data is opened, as they travel.</summary>
public static class OpeningWire
{
    private const int TermsMax = 2000;
    private const int ReasonMax = 500;
    private const int OthersMax = 200;
    private const string IdForm = "Capital letters, digits and hyphens, such as O-0014-1.";

    /// <summary>What could be read of it; anything wrong is among the violations.</summary>
    public static OpeningAgreement Read(V1.OpeningAgreement wire, Fields at)
    {
        var opening = new OpeningAgreement
        {
            Id = at.Id<OpeningId>("id", wire.Id, OpeningId.TryParse, IdForm) ?? Nowhere.Opening,
            Version = wire.Version,
            Resource = CatalogueWire.ReadCode(at, "resource", wire.Resource) ?? Nowhere.Code,
            OpenedBy = DepartmentWire.ReadId(at, "opened_by", wire.OpenedBy) ?? Nowhere.Department,
            Recipient = ReadParty(at, "recipient", wire.Recipient),
            Terms = at.Text("terms", wire.Terms, TermsMax),
            From = at.Day("from", wire.From),
            To = OptionalDay(at, "to", wire.To),
            PublishedOn = OptionalDay(at, "published_on", wire.PublishedOn),
            ReviewedOn = OptionalDay(at, "reviewed_on", wire.ReviewedOn),
            Items = at.Each("items", wire.Items, 0, 500, static (f, field, id) => CatalogueWire.ReadItemId(f, field, id) ?? Nowhere.Item),
            UpdateCycle = at.OptionalChoice<UpdateCycle>("update_cycle", (int)wire.UpdateCycle),
            CallsPerDay = wire.CallsPerDay,
            Others = at.Each("others", wire.Others, 0, OthersMax, ReadOther),
        };
        if (opening.To < opening.From)
        {
            at.Add("to", ViolationCode.FieldConflict, "Not before it begins.");
        }

        return opening;
    }

    extension(OpeningAgreement opening)
    {
        public V1.OpeningAgreement ToWire() => new()
        {
            Id = opening.Id.Value,
            Version = opening.Version,
            Resource = opening.Resource.Value,
            OpenedBy = opening.OpenedBy.Value,
            Recipient = PartyOf(opening.Recipient),
            Terms = opening.Terms,
            From = DayOf(opening.From),
            To = DayOf(opening.To),
            PublishedOn = DayOf(opening.PublishedOn),
            ReviewedOn = DayOf(opening.ReviewedOn),
            Items = { opening.Items.Select(id => id.Value) },
            UpdateCycle = (V1.UpdateCycle)(opening.UpdateCycle ?? 0),
            CallsPerDay = opening.CallsPerDay,
            Others =
            {
                opening.Others.Select(other => new V1.OpeningApplication
                {
                    Applicant = PartyOf(other.Applicant),
                    FiledOn = DayOf(other.FiledOn),
                    AnsweredOn = DayOf(other.AnsweredOn),
                    Granted = other.IsGranted,
                    Reason = other.Reason ?? "",
                }),
            },
        };
    }

    private static OpeningApplication ReadOther(Fields fields, string field, V1.OpeningApplication wire)
    {
        var at = fields.Under(field);
        if (wire.Granted && wire.AnsweredOn.Length == 0)
        {
            at.Add("answered_on", ViolationCode.FieldRequired, "What was granted was answered.");
        }

        return new(
            ReadParty(at, "applicant", wire.Applicant),
            at.Day("filed_on", wire.FiledOn),
            OptionalDay(at, "answered_on", wire.AnsweredOn),
            wire.Granted,
            at.Optional("reason", wire.Reason, ReasonMax));
    }

    // Bodies outside have a unified social credit code too; the exchange need not know them.
    private static OpeningParty ReadParty(Fields fields, string field, V1.OpeningParty? wire)
    {
        fields.Required(field, wire);
        var at = fields.Under(field);
        return wire is null
            ? new("", "", null)
            : new(
                at.Text("name", wire.Name, 100),
                DepartmentWire.ReadId(at, "code", wire.Code)?.Value ?? "",
                wire.Controller.Length == 0 ? null : DepartmentWire.ReadId(at, "controller", wire.Controller)?.Value);
    }

    private static V1.OpeningParty PartyOf(OpeningParty party) => new() { Name = party.Name, Code = party.Code, Controller = party.Controller ?? "" };

    private static DateOnly? OptionalDay(Fields at, string field, string value) => value.Length == 0 ? null : at.Day(field, value);

    private static string DayOf(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
