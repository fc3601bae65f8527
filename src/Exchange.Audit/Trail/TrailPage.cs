using System.Globalization;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Audit.Trail;

/// <summary>A question to the trail. A page's token is the index that the page ended at.</summary>
internal sealed record TrailPage(TrailQuery Query, long Before, int Size)
{
    private const uint SizeDefault = 100;
    private const uint SizeMax = 1000;
    private const int DigestBytes = 32;

    /// <exception cref="ExchangeException">REQUEST_INVALID with everything that is wrong.</exception>
    public static TrailPage Read(FindEntriesRequest request)
    {
        var found = new Violations();
        found.When(request.PageSize > SizeMax, "page_size", ViolationCode.FieldOutOfRange, $"At most {SizeMax}.");
        found.When(
            request.SubjectDigest.Length is not (0 or DigestBytes),
            "subject_digest",
            ViolationCode.FieldMalformed,
            $"{DigestBytes} bytes.");
        var before = long.MaxValue;
        found.When(
            request.PageToken.Length > 0
                && !(long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out before)),
            "page_token",
            ViolationCode.FieldMalformed,
            "Give the token of the previous page.");
        var query = new TrailQuery(
            TextOf(request.Consumer),
            TextOf(request.Resource),
            TextOf(request.Grant),
            TextOf(request.Rule),
            request.SubjectDigest.IsEmpty ? null : request.SubjectDigest.ToByteArray(),
            MicrosOf("since", request.Since, found),
            MicrosOf("until", request.Until, found));
        found.ThrowIfAny();
        return new TrailPage(query, before, (int)(request.PageSize == 0 ? SizeDefault : request.PageSize));
    }

    private static string? TextOf(string text) => text.Length == 0 ? null : text;

    public static long? MicrosOf(string field, Timestamp? time, Violations found)
    {
        if (time is null)
        {
            return null;
        }

        var valid = time.Nanos is >= 0 and < 1_000_000_000 && time.Seconds is >= -62_135_596_800 and <= 253_402_300_799;
        found.When(!valid, field, ViolationCode.FieldOutOfRange, "A time from the year 1 to 9999.");
        return valid ? (time.Seconds * 1_000_000) + (time.Nanos / 1000) : null;
    }
}
