using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>What stands behind a publication, and the terms of its conditions, as they travel.</summary>
internal static class FilingWire
{
    public static Filing Read(V1.Filing? wire, Fields at) => wire is null
        ? Filing.Empty
        : new()
        {
            Secrecy = ReadAssessment(wire.Secrecy, at.Under("secrecy")),
            PersonalInformation = ReadAssessment(wire.PersonalInformation, at.Under("personal_information")),
            Risk = ReadAssessment(wire.Risk, at.Under("risk")),
            Consultation = at.Optional("consultation", wire.Consultation, 200),
            DraftedBy = at.Optional("drafted_by", wire.DraftedBy, 512),
            SignedBy = at.Optional("signed_by", wire.SignedBy, 512),
            SignedAt = ReadInstant(at, "signed_at", wire.SignedAt),
            FiledAt = ReadInstant(at, "filed_at", wire.FiledAt),
            PublishedAt = ReadInstant(at, "published_at", wire.PublishedAt),
        };

    public static V1.Filing? ToWire(Filing filing) => filing == Filing.Empty
        ? null
        : new()
        {
            Secrecy = ToWire(filing.Secrecy),
            PersonalInformation = ToWire(filing.PersonalInformation),
            Risk = ToWire(filing.Risk),
            Consultation = filing.Consultation ?? "",
            DraftedBy = filing.DraftedBy ?? "",
            SignedBy = filing.SignedBy ?? "",
            SignedAt = filing.SignedAt?.ToTimestamp(),
            FiledAt = filing.FiledAt?.ToTimestamp(),
            PublishedAt = filing.PublishedAt?.ToTimestamp(),
        };

    /// <summary>A term of a kind that is not known here is read as such, for the rule to refuse.</summary>
    public static Condition ReadTerm(Fields fields, string field, V1.Condition wire)
    {
        var at = fields.Under(field);
        return wire.TermCase switch
        {
            V1.Condition.TermOneofCase.Within =>
                new Condition.Within(at.Under("within").Each("codes", wire.Within.Codes, 1, 100, DepartmentWire.ReadDivision)),
            V1.Condition.TermOneofCase.Among => new Condition.Among(at.Under("among").Each(
                "ids", wire.Among.Ids, 1, 100, static (f, id, value) => DepartmentWire.ReadId(f, id, value) ?? Nowhere.Department)),
            V1.Condition.TermOneofCase.Obligation when System.Enum.IsDefined((Obligation)wire.Obligation) =>
                new Condition.Obliged((Obligation)wire.Obligation),
            V1.Condition.TermOneofCase.PurposeObligation when System.Enum.IsDefined((Obligation)wire.PurposeObligation.Obligation) =>
                new Condition.Obliged((Obligation)wire.PurposeObligation.Obligation)
                {
                    Purpose = at.Under("purpose_obligation").Text("purpose", wire.PurposeObligation.Purpose, 128),
                },
            V1.Condition.TermOneofCase.Masking => new Condition.Masked(MaskWire.Read(at, "masking", wire.Masking)),
            V1.Condition.TermOneofCase.GroupSizeMin => new Condition.Grouped(MaskWire.ReadGroupSizeMin(at, "group_size_min", wire.GroupSizeMin)),
            _ => new Condition.Unknown(),
        };
    }

    public static V1.Condition ToWire(Condition term) => term switch
    {
        Condition.Within within => new() { Within = new() { Codes = { within.Divisions.Select(division => division.Value) } } },
        Condition.Among among => new() { Among = new() { Ids = { among.Departments.Select(department => department.Value) } } },
        Condition.Obliged { Purpose: { } purpose } obliged => new()
        {
            PurposeObligation = new() { Purpose = purpose, Obligation = (V1.Obligation)obliged.Obligation },
        },
        Condition.Obliged obliged => new() { Obligation = (V1.Obligation)obliged.Obligation },
        Condition.Masked masked => new() { Masking = MaskWire.ToWire(masked.Mask) },
        Condition.Grouped grouped => new() { GroupSizeMin = grouped.SizeMin },
        _ => new(),
    };

    private static Assessment? ReadAssessment(V1.Assessment? wire, Fields at) => wire is null
        ? null
        : new(at.Text("document", wire.Document, 200), at.Day("concluded_on", wire.ConcludedOn));

    private static V1.Assessment? ToWire(Assessment? assessment) => assessment is null
        ? null
        : new() { Document = assessment.Document, ConcludedOn = assessment.ConcludedOn.ToString("O", CultureInfo.InvariantCulture) };

    private static DateTimeOffset? ReadInstant(Fields at, string field, Timestamp? wire)
    {
        if (wire is null)
        {
            return null;
        }

        try
        {
            return wire.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            at.Add(field, ViolationCode.FieldOutOfRange, "A time between the years 1 and 9999.");
            return null;
        }
    }
}
