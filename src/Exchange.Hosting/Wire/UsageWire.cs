using Exchange.Domain.Errors;
using Exchange.Domain.Usage;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Records of use and disposals as they travel.</summary>
public static class UsageWire
{
    /// <summary>A disposal; a cause that is not known here is wrong.</summary>
    public static Disposal? Read(V1.Disposal? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("disposal", wire);
            return null;
        }

        var at = fields.Under("disposal");
        if (!System.Enum.TryParse<EndCause>(wire.Cause, ignoreCase: true, out var cause))
        {
            at.Add("cause", ViolationCode.FieldUnknownValue, "ended, terminated or relinquished.");
        }

        var disposal = new Disposal
        {
            Grant = GrantWire.ReadId(at, "grant", wire.Grant) ?? Nowhere.Grant,
            Version = wire.Version,
            Consumer = DepartmentWire.ReadId(at, "consumer", wire.Consumer) ?? Nowhere.Department,
            Provider = DepartmentWire.ReadId(at, "provider", wire.Provider) ?? Nowhere.Department,
            Cause = cause,
            Requires = at.Text("requires", wire.Requires, 500),
            OrderedAt = InstantWire.Read(at, "ordered_at", wire.OrderedAt) ?? default,
            Due = DueWire.Read(at, "due", wire.Due),
            Certificate = at.Optional("certificate", wire.Certificate, 64),
            CertifiedAt = InstantWire.Read(at, "certified_at", wire.CertifiedAt),
        };
        return fields.Found.Any ? null : disposal;
    }

    extension(UsageRecord record)
    {
        public V1.UsageRecord ToWire() => new()
        {
            Id = record.Id,
            Grant = record.Grant.Value,
            Consumer = record.Consumer.Value,
            Kind = (V1.UsageKind)record.Kind,
            Text = record.Text,
            Document = record.Document ?? "",
            RecordedBy = record.RecordedBy,
            RecordedAt = record.RecordedAt.ToTimestamp(),
        };
    }

    extension(Disposal disposal)
    {
        public V1.Disposal ToWire() => new()
        {
            Grant = disposal.Grant.Value,
            Version = disposal.Version,
            Consumer = disposal.Consumer.Value,
            Provider = disposal.Provider.Value,
            Cause = Word(disposal.Cause),
            Requires = disposal.Requires,
            OrderedAt = disposal.OrderedAt.ToTimestamp(),
            Due = disposal.Due.ToWire(),
            Certificate = disposal.Certificate ?? "",
            CertifiedAt = disposal.CertifiedAt?.ToTimestamp(),
        };
    }

    /// <summary>A cause in the words of the contract.</summary>
    public static string Word(EndCause cause) => cause switch
    {
        EndCause.Ended => "ended",
        EndCause.Terminated => "terminated",
        EndCause.Relinquished => "relinquished",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
