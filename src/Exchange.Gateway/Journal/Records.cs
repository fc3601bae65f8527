using Exchange.Audit.V1;

namespace Exchange.Gateway.Journal;

/// <summary>Entries of the log, before the session numbers them.</summary>
internal static class Records
{
    private const uint Format = 1;

    public static Entry Of(Refused refused, DateTimeOffset at) => new() { Format = Format, AtMicros = Micros(at), Refused = refused };

    public static Entry Of(Answered answered, DateTimeOffset at) => new() { Format = Format, AtMicros = Micros(at), Answered = answered };

    public static Entry Of(Opened opened, DateTimeOffset at) => new() { Format = Format, AtMicros = Micros(at), Opened = opened };

    public static Entry Of(Closed closed, DateTimeOffset at) => new() { Format = Format, AtMicros = Micros(at), Closed = closed };

    private static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
