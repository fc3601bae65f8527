using Exchange.Domain.Errors;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Hosting.Wire;

/// <summary>Instants as they travel.</summary>
internal static class InstantWire
{
    /// <summary>An instant to the microsecond; an absent one is null.</summary>
    public static DateTimeOffset? Read(Fields at, string field, Timestamp? wire)
    {
        if (wire is null)
        {
            return null;
        }

        return CellWire.TryMicros(wire, out var micros)
            ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond)
            : at.Refuse<DateTimeOffset>(field, ViolationCode.FieldOutOfRange, "An instant of the years 1 to 9999.");
    }
}
