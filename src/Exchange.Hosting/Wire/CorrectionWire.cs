using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Google.Protobuf.WellKnownTypes;
using SourceV1 = Exchange.Source.V1;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Corrections as they travel.</summary>
public static class CorrectionWire
{
    public const int GroundsMax = 2000;

    /// <summary>The grounds of all who joined a case.</summary>
    public const int GroundsTogetherMax = 20_000;

    private const int SubjectBytesMax = 1024;
    private const string IdForm = "C, a hyphen and hexadecimal digits, such as C-019a2f.";

    public static CorrectionId? ReadId(Fields fields, string field, string value) =>
        fields.Id<CorrectionId>(field, value, CorrectionId.TryParse, IdForm);

    /// <summary>The value of a key item; null is no subject.</summary>
    public static Cell ReadSubject(Fields fields, string field, SourceV1.Value? wire)
    {
        if (wire is null || wire.KindCase == SourceV1.Value.KindOneofCase.None)
        {
            return fields.Refuse<Cell>(field, ViolationCode.FieldRequired, "Name the subject.");
        }

        return wire.CalculateSize() > SubjectBytesMax
            ? fields.Refuse<Cell>(field, ViolationCode.FieldTooLong, $"At most {SubjectBytesMax} bytes.")
            : CellWire.Read(wire, fields, field);
    }

    public static CorrectionClaim ReadClaim(Fields fields, string field, V1.CorrectionClaim wire)
    {
        var at = fields.Under(field);
        return new(
            wire.Department.Length == 0 ? null : DepartmentWire.ReadId(at, "department", wire.Department),
            wire.Resource.Length == 0 ? null : CatalogueWire.ReadCode(at, "resource", wire.Resource),
            at.Optional("statement", wire.Statement, GroundsMax) ?? "",
            wire.AssertedOn.Length == 0 ? null : at.Day("asserted_on", wire.AssertedOn))
        {
            Found = wire.Found,
            FoundAt = InstantWire.Read(at, "found_at", wire.FoundAt),
        };
    }

    /// <summary>Null when anything is wrong with it.</summary>
    public static Correction? Read(V1.Correction? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("correction", wire);
            return null;
        }

        var at = fields.Under("correction");
        var (id, source) = (ReadId(at, "id", wire.Id), DepartmentWire.ReadId(at, "source", wire.Source));
        var correction = new Correction
        {
            Id = id ?? Nowhere.Correction,
            Version = wire.Version,
            Kind = at.Choice<CorrectionKind>("kind", (int)wire.Kind),
            Element = at.OptionalId<ElementId>("element", wire.Element, ElementId.TryParse, CatalogueWire.ElementForm),
            Resource = CatalogueWire.ReadCode(at, "resource", wire.Resource) ?? Nowhere.Code,
            Source = source ?? Nowhere.Department,
            Subject = ReadSubject(at, "subject", wire.Subject),
            FiledBy = wire.FiledBy.Length == 0 ? null : DepartmentWire.ReadId(at, "filed_by", wire.FiledBy),
            Grounds = at.Text("grounds", wire.Grounds, GroundsTogetherMax),
            Claims = at.Each("claims", wire.Claims, 0, ClaimRule.ClaimsMax, ReadClaim),
            State = at.Choice<CorrectionState>("state", (int)wire.State),
            FiledAt = InstantWire.Read(at, "filed_at", wire.FiledAt) ?? default,
            Due = DueWire.Read(at, "due", wire.Due),
            Outcome = at.Optional("outcome", wire.Outcome, GroundsMax),
            ResolvedAt = InstantWire.Read(at, "resolved_at", wire.ResolvedAt),
            Rule = at.Optional("rule", wire.Rule, 64),
            Resolution = at.OptionalChoice<CorrectionState>("resolution", (int)wire.Resolution),
        };
        return fields.Found.Any ? null : correction;
    }

    extension(Correction correction)
    {
        public V1.Correction ToWire() => new()
        {
            Id = correction.Id.Value,
            Version = correction.Version,
            Kind = (V1.CorrectionKind)correction.Kind,
            Element = correction.Element?.Value ?? "",
            Resource = correction.Resource.Value,
            Source = correction.Source.Value,
            Subject = correction.Subject.ToWire(),
            FiledBy = correction.FiledBy?.Value ?? "",
            Grounds = correction.Grounds,
            Claims = { correction.Claims.Select(ToWire) },
            State = (V1.CorrectionState)correction.State,
            FiledAt = correction.FiledAt.ToTimestamp(),
            Due = correction.Due.ToWire(),
            Outcome = correction.Outcome ?? "",
            ResolvedAt = correction.ResolvedAt?.ToTimestamp(),
            Rule = correction.Rule ?? "",
            Resolution = (V1.CorrectionState)(correction.Resolution ?? 0),
        };
    }

    private static V1.CorrectionClaim ToWire(CorrectionClaim claim) => new()
    {
        Department = claim.Department?.Value ?? "",
        Resource = claim.Resource?.Value ?? "",
        Statement = claim.Statement,
        AssertedOn = claim.AssertedOn is { } day ? DueWire.Day(day) : "",
        Found = claim.Found,
        FoundAt = claim.FoundAt?.ToTimestamp(),
    };
}
