using System.Globalization;
using Exchange.Domain.Duties;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;

namespace Exchange.Audit.Facts;

/// <summary>What the audit service keeps of a disposal.</summary>
internal static class DisposalReading
{
    /// <summary>Null when nothing is owed by a day: it is certified, or its day's year is not published.</summary>
    public static DisposalFact? Read(Disposal wire, Fields fields) =>
        DepartmentWire.ReadId(fields.Under("disposal"), "consumer", wire.Consumer) is { } consumer && wire.Certificate.Length == 0 &&
        DateOnly.TryParseExact(wire.Due, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due)
            ? new(wire.Grant, wire.Version, consumer, wire.Cause, due)
            : null;
}
