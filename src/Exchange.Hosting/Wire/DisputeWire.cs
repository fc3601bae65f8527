using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Disputes as they travel.</summary>
public static class DisputeWire
{
    public const int TextMax = 2000;

    private const string IdForm = "D, a hyphen and hexadecimal digits, such as D-019a2f.";

    public static DisputeId? ReadId(Fields fields, string field, string value) =>
        fields.Id<DisputeId>(field, value, DisputeId.TryParse, IdForm);

    /// <summary>Null when anything is wrong with it.</summary>
    public static Dispute? Read(V1.Dispute? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("dispute", wire);
            return null;
        }

        var at = fields.Under("dispute");
        var dispute = new Dispute
        {
            Id = ReadId(at, "id", wire.Id) ?? Nowhere.Dispute,
            Version = wire.Version,
            Element = at.OptionalId<ElementId>("element", wire.Element, ElementId.TryParse, CatalogueWire.ElementForm),
            Resource = wire.Resource.Length == 0 ? null : CatalogueWire.ReadCode(at, "resource", wire.Resource),
            Request = wire.Request.Length == 0 ? null : RequestWire.ReadId(at, "request", wire.Request),
            Claimant = DepartmentWire.ReadId(at, "claimant", wire.Claimant) ?? Nowhere.Department,
            Respondent = DepartmentWire.ReadId(at, "respondent", wire.Respondent) ?? Nowhere.Department,
            Grounds = at.Text("grounds", wire.Grounds, TextMax),
            State = at.Choice<DisputeState>("state", (int)wire.State),
            FiledAt = InstantWire.Read(at, "filed_at", wire.FiledAt) ?? default,
            CompetentDivision = DepartmentWire.ReadDivision(at, "competent_division", wire.CompetentDivision),
            CompetentAuthority = wire.CompetentAuthority.Length == 0
                ? null
                : DepartmentWire.ReadId(at, "competent_authority", wire.CompetentAuthority),
            Outcome = at.Optional("outcome", wire.Outcome, TextMax),
            ForClaimant = wire.ForClaimant,
        };
        return fields.Found.Any ? null : dispute;
    }

    extension(Dispute dispute)
    {
        public V1.Dispute ToWire() => new()
        {
            Id = dispute.Id.Value,
            Version = dispute.Version,
            Element = dispute.Element?.Value ?? "",
            Resource = dispute.Resource?.Value ?? "",
            Request = dispute.Request?.Value ?? "",
            Claimant = dispute.Claimant.Value,
            Respondent = dispute.Respondent.Value,
            Grounds = dispute.Grounds,
            State = (V1.DisputeState)dispute.State,
            FiledAt = dispute.FiledAt.ToTimestamp(),
            CompetentDivision = dispute.CompetentDivision.Value,
            CompetentAuthority = dispute.CompetentAuthority?.Value ?? "",
            Outcome = dispute.Outcome ?? "",
            ForClaimant = dispute.ForClaimant,
        };
    }
}
