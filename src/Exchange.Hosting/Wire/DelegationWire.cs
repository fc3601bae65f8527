using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Delegations as they travel.</summary>
public static class DelegationWire
{
    private static readonly MessageParser<V1.Delegation> Known = V1.Delegation.Parser.WithDiscardUnknownFields(true);

    private const string IdForm = "Capital letters, digits and hyphens, such as V-0001.";

    public static DelegationId? ReadId(Fields fields, string field, string value) =>
        fields.Id<DelegationId>(field, value, DelegationId.TryParse, IdForm);

    /// <summary>
    /// Null when anything is wrong with it. A term of a kind that is not known here is read as such, for the rule to refuse; a field that
    /// is not known here may be a condition too, so it is wrong.
    /// </summary>
    public static Delegation? Read(V1.Delegation? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("delegation", wire);
            return null;
        }

        var at = fields.Under("delegation");
        var ends = InstantWire.Read(at, "ends", wire.Ends);
        if (wire.Ends is null)
        {
            at.Add("ends", ViolationCode.FieldRequired, "Give an instant.");
        }

        var delegation = new Delegation
        {
            Id = ReadId(at, "id", wire.Id) ?? Nowhere.Delegation,
            Version = wire.Version,
            Provider = wire.Provider.Length == 0
                ? Nowhere.Department
                : DepartmentWire.ReadId(at, "provider", wire.Provider) ?? Nowhere.Department,
            Resource = CatalogueWire.ReadCode(at, "resource", wire.Resource) ?? Nowhere.Code,
            Items = at.Each("items", wire.Items, 0, 500, static (f, field, id) => CatalogueWire.ReadItemId(f, field, id) ?? Nowhere.Item),
            Purposes = at.Each("purposes", wire.Purposes, 1, 50, static (f, field, purpose) => f.Text(field, purpose, 128)),
            Terms = at.Each("terms", wire.Terms, 0, 20, FilingWire.ReadTerm),
            Ends = ends ?? default,
            Disposal = at.Optional("disposal", wire.Disposal, 500),
            Document = at.Text("document", wire.Document, 200),
            GivenBy = wire.GivenBy,
            GivenAt = InstantWire.Read(at, "given_at", wire.GivenAt) ?? default,
            RevokedAt = InstantWire.Read(at, "revoked_at", wire.RevokedAt),
        };
        fields.Found.When(
            !Known.ParseFrom(wire.ToByteString()).Equals(wire),
            "delegation",
            ViolationCode.FieldUnknownValue,
            "The delegation has a field that is not known here.");
        return fields.Found.Any ? null : delegation;
    }

    extension(Delegation delegation)
    {
        public V1.Delegation ToWire() => new()
        {
            Id = delegation.Id.Value,
            Version = delegation.Version,
            Provider = delegation.Provider.Value,
            Resource = delegation.Resource.Value,
            Items = { delegation.Items.Select(id => id.Value) },
            Purposes = { delegation.Purposes },
            Terms = { delegation.Terms.Select(FilingWire.ToWire) },
            Ends = delegation.Ends.ToTimestamp(),
            Disposal = delegation.Disposal ?? "",
            Document = delegation.Document,
            GivenBy = delegation.GivenBy,
            GivenAt = delegation.GivenAt.ToTimestamp(),
            RevokedAt = delegation.RevokedAt?.ToTimestamp(),
        };
    }
}
