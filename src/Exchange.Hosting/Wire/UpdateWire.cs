using Exchange.Domain.Errors;
using Exchange.Domain.Freshness;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Updates of data and freshness as they travel.</summary>
public static class UpdateWire
{
    /// <summary>Null when anything is wrong with it; all of it is told.</summary>
    public static DataUpdate? Read(V1.DataUpdate? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("update", wire);
            return null;
        }

        var at = fields.Under("update");
        var resource = CatalogueWire.ReadCode(at, "resource", wire.Resource);
        var until = ReadInstant(at, "data_until", wire.DataUntil);
        var loaded = ReadInstant(at, "loaded_at", wire.LoadedAt);
        if (until > loaded)
        {
            at.Add("data_until", ViolationCode.FieldConflict, "Data reaches no further than to when it was loaded.");
        }

        return fields.Found.Any ? null : new(resource!, wire.Version, until, loaded, wire.Rows);
    }

    extension(DataUpdate update)
    {
        public V1.DataUpdate ToWire() => new()
        {
            Resource = update.Resource.Value,
            Version = update.Version,
            DataUntil = update.DataUntil.ToTimestamp(),
            LoadedAt = update.LoadedAt.ToTimestamp(),
            Rows = update.Rows,
        };
    }

    extension(DataFreshness freshness)
    {
        public V1.Freshness ToWire() => new()
        {
            State = (V1.FreshnessState)freshness.State,
            DataUntil = freshness.DataUntil?.ToTimestamp(),
            NextDue = freshness.NextDue?.ToTimestamp(),
            MissedCycles = freshness.MissedCycles,
        };
    }

    private static DateTimeOffset ReadInstant(Fields fields, string field, Timestamp? wire)
    {
        if (wire is null)
        {
            return fields.Refuse<DateTimeOffset>(field, ViolationCode.FieldRequired, "Give an instant.");
        }

        return CellWire.TryMicros(wire, out var micros)
            ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond)
            : fields.Refuse<DateTimeOffset>(field, ViolationCode.FieldOutOfRange, "An instant of the years 1 to 9999.");
    }
}
