using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Grants as they travel.</summary>
public static class GrantWire
{
    private static readonly MessageParser<V1.Grant> Known = V1.Grant.Parser.WithDiscardUnknownFields(true);

    private const string IdForm = "Capital letters, digits and hyphens, such as G-0001.";

    public static GrantId? ReadId(Fields fields, string field, string value) =>
        fields.Id<GrantId>(field, value, GrantId.TryParse, IdForm);

    /// <summary>
    /// Null when anything is wrong with it. A scope term or an obligation of a kind that is not known here is read as such,
    /// for the rule to refuse; a field that is not known here may be a condition too, so it is wrong.
    /// </summary>
    public static Grant? Read(V1.Grant? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("grant", wire);
            return null;
        }

        var at = fields.Under("grant");
        var grant = new Grant
        {
            Id = ReadId(at, "id", wire.Id) ?? Nowhere.Grant,
            Version = wire.Version,
            Consumer = DepartmentWire.ReadId(at, "consumer", wire.Consumer) ?? Nowhere.Department,
            Resource = CatalogueWire.ReadCode(at, "resource", wire.Resource) ?? Nowhere.Code,
            Items = at.Each("items", wire.Items, 1, 500, static (f, field, id) => CatalogueWire.ReadItemId(f, field, id) ?? Nowhere.Item),
            Scope = at.Each("scope", wire.Scope, 0, 20, ReadTerm),
            Purpose = at.Text("purpose", wire.Purpose, 128),
            Modes = at.Each("modes", wire.Modes, 1, 3, static (f, field, mode) => f.Choice<Mode>(field, (int)mode)),
            Begins = ReadInstant(at, "begins", wire.Begins),
            Ends = ReadInstant(at, "ends", wire.Ends),
            Obligations = at.Each("obligations", wire.Obligations, 0, 10, static (_, _, obligation) => (Obligation)obligation),
            ImpactAssessment = at.Optional("impact_assessment", wire.ImpactAssessment, 64),
            Basis = at.Text("basis", wire.Basis, 200),
            State = wire.State == V1.GrantState.Unspecified ? GrantState.Active : at.Choice<GrantState>("state", (int)wire.State),
            ResourceVersion = wire.ResourceVersion,
            Request = at.Optional("request", wire.Request, 64),
            Quota = wire.Quota is null ? null : ReadQuota(at.Under("quota"), wire.Quota),
            Ceiling = at.OptionalChoice<Grade>("ceiling", (int)wire.Ceiling),
            ContractorTasks = at.Each("contractor_tasks", wire.ContractorTasks, 0, 20, static (f, field, task) => f.Text(field, task, 128)),
            DelegatedFrom = at.OptionalId<GrantId>("delegated_from", wire.DelegatedFrom, GrantId.TryParse, IdForm),
            MayPassOn = wire.MayPassOn,
            Suspension = wire.Suspension is null ? null : ReadSuspension(at.Under("suspension"), wire.Suspension),
            Disposal = at.Optional("disposal", wire.Disposal, 500),
            Relinquished = at.Optional("relinquished", wire.Relinquished, 500),
            Masks = at.Each("masks", wire.Masks, 0, 500, MaskWire.Read),
            GroupSizeMin = wire.GroupSizeMin == 0 ? 0 : MaskWire.ReadGroupSizeMin(at, "group_size_min", wire.GroupSizeMin),
        };
        fields.Found.When(
            grant.Ends != default && grant.Begins >= grant.Ends,
            "grant.ends",
            ViolationCode.FieldConflict,
            "A grant ends after it begins.");
        fields.Found.When(
            !Known.ParseFrom(wire.ToByteString()).Equals(wire),
            "grant",
            ViolationCode.FieldUnknownValue,
            "The grant has a field that is not known here.");

        return fields.Found.Any ? null : grant;
    }

    extension(Grant grant)
    {
        public V1.Grant ToWire() => new()
        {
            Id = grant.Id.Value,
            Version = grant.Version,
            Consumer = grant.Consumer.Value,
            Resource = grant.Resource.Value,
            Items = { grant.Items.Select(id => id.Value) },
            Scope = { grant.Scope.Select(ToWire) },
            Purpose = grant.Purpose,
            Modes = { grant.Modes.Select(mode => (V1.Mode)mode) },
            Begins = grant.Begins.ToTimestamp(),
            Ends = grant.Ends.ToTimestamp(),
            Obligations = { grant.Obligations.Select(obligation => (V1.Obligation)obligation) },
            ImpactAssessment = grant.ImpactAssessment ?? "",
            Basis = grant.Basis,
            State = (V1.GrantState)grant.State,
            ResourceVersion = grant.ResourceVersion,
            Request = grant.Request ?? "",
            Quota = grant.Quota is { } quota ? quota.ToWire() : null,
            Ceiling = (V1.Grade)(grant.Ceiling ?? 0),
            ContractorTasks = { grant.ContractorTasks },
            DelegatedFrom = grant.DelegatedFrom?.Value ?? "",
            MayPassOn = grant.MayPassOn,
            Suspension = grant.Suspension is { } suspension ? ToWire(suspension) : null,
            Disposal = grant.Disposal ?? "",
            Relinquished = grant.Relinquished ?? "",
            Masks = { grant.Masks.Select(MaskWire.ToWire) },
            GroupSizeMin = grant.GroupSizeMin,
        };
    }

    extension(Quota quota)
    {
        public V1.Quota ToWire() => new() { Reads = quota.Reads, Period = (V1.QuotaPeriod)quota.Period };
    }

    /// <summary>At least one read, in a known period.</summary>
    public static Quota ReadQuota(Fields at, V1.Quota wire)
    {
        if (wire.Reads == 0)
        {
            at.Add("reads", ViolationCode.FieldRequired, "1 or more.");
        }

        return new(wire.Reads, at.Choice<QuotaPeriod>("period", (int)wire.Period));
    }

    /// <summary>One term of a row scope; of a kind that is not known here it is read as such.</summary>
    public static ScopeTerm ReadScopeTerm(Fields fields, string field, V1.ScopeTerm wire) => ReadTerm(fields, field, wire);

    public static V1.ScopeTerm ToScopeTerm(ScopeTerm term) => ToWire(term);

    private static Suspension ReadSuspension(Fields at, V1.Suspension wire) =>
        new(at.Text("reason", wire.Reason, 500), at.Text("by", wire.By, 400), ReadInstant(at, "at", wire.At), wire.RectifyBy.Length == 0 ? null : at.Day("rectify_by", wire.RectifyBy))
        {
            Rectified = at.Optional("rectified", wire.Rectified, 2000),
            RectifiedAt = wire.RectifiedAt is null ? null : ReadInstant(at, "rectified_at", wire.RectifiedAt),
            Refused = at.Optional("refused", wire.Refused, 500),
        };

    private static V1.Suspension ToWire(Suspension suspension) => new()
    {
        Reason = suspension.Reason,
        By = suspension.By,
        At = suspension.At.ToTimestamp(),
        RectifyBy = suspension.RectifyBy?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        Rectified = suspension.Rectified ?? "",
        RectifiedAt = suspension.RectifiedAt?.ToTimestamp(),
        Refused = suspension.Refused ?? "",
    };

    private static ScopeTerm ReadTerm(Fields fields, string field, V1.ScopeTerm wire)
    {
        var at = fields.Under(field);
        var item = CatalogueWire.ReadItemId(at, "item", wire.Item) ?? Nowhere.Item;
        return wire.TestCase switch
        {
            V1.ScopeTerm.TestOneofCase.Prefix => new ScopeTerm.Prefix(item, at.Text("prefix", wire.Prefix, 128)),
            V1.ScopeTerm.TestOneofCase.Among => new ScopeTerm.Among(
                item,
                at.Each("among.values", wire.Among.Values_, 1, 1000, static (f, f2, value) => CellWire.Read(value, f, f2))),
            _ => new ScopeTerm.Unknown(item),
        };
    }

    private static V1.ScopeTerm ToWire(ScopeTerm term) => term switch
    {
        ScopeTerm.Prefix prefix => new() { Item = prefix.Item.Value, Prefix = prefix.Text },
        ScopeTerm.Among among => new()
        {
            Item = among.Item.Value,
            Among = new() { Values_ = { among.Values.Select(value => value.ToWire()) } },
        },
        _ => new() { Item = term.Item.Value },
    };

    private static DateTimeOffset ReadInstant(Fields fields, string field, Timestamp? wire)
    {
        if (wire is null)
        {
            fields.Add(field, ViolationCode.FieldRequired, "Give an instant.");
            return default;
        }

        return CellWire.TryMicros(wire, out var micros)
            ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond)
            : fields.Refuse<DateTimeOffset>(field, ViolationCode.FieldOutOfRange, "An instant of the years 1 to 9999.");
    }
}
