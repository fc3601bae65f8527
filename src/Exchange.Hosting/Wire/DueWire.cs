using System.Diagnostics;
using System.Globalization;
using Exchange.Domain.Calendar;

namespace Exchange.Hosting.Wire;

/// <summary>Due dates as they travel: ISO 8601, or <c>unpublished YEAR</c>.</summary>
public static class DueWire
{
    private const string Unpublished = "unpublished ";

    public static DueDate Read(Fields at, string field, string wire) =>
        wire.StartsWith(Unpublished, StringComparison.Ordinal) &&
        int.TryParse(wire.AsSpan(Unpublished.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            ? new DueDate.Unpublished(year)
            : new DueDate.Known(at.Day(field, wire));

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    extension(DueDate due)
    {
        public string ToWire() => due switch
        {
            DueDate.Known known => Day(known.Day),
            DueDate.Unpublished { Year: var year } => string.Create(CultureInfo.InvariantCulture, $"{Unpublished}{year}"),
            _ => throw new UnreachableException(),
        };
    }
}
