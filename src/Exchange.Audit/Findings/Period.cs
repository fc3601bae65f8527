using Exchange.Audit.Trail;
using Exchange.Domain.Errors;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Audit.Findings;

/// <summary>A stretch of time that is asked about, open where an end is not given.</summary>
internal readonly record struct Period(DateTimeOffset? From, DateTimeOffset? To)
{
    public bool IsGiven => From is not null || To is not null;

    public static Period Read(Timestamp? from, Timestamp? to, Violations found)
    {
        var (first, last) = (TrailPage.MicrosOf("from", from, found), TrailPage.MicrosOf("to", to, found));
        found.When(first >= last, "to", ViolationCode.FieldConflict, "After from.");
        return new(At(first), At(last));
    }

    private static DateTimeOffset? At(long? micros) => micros is { } known ? DateTimeOffset.UnixEpoch.AddMicroseconds(known) : null;
}
