using System.Globalization;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Registry;

/// <summary>A page asked for: after which id, and how many.</summary>
internal sealed record Paging(string AfterId, int Size)
{
    private const uint SizeDefault = 100;
    private const uint SizeMax = 1000;
    private const int TokenMax = 512;

    public static Paging Read(uint pageSize, string pageToken)
    {
        var found = new Violations();
        var size = ReadSize(found, pageSize);
        new Fields(found, "").Optional("page_token", pageToken, TokenMax);
        found.ThrowIfAny();
        return new(pageToken, size);
    }

    /// <summary>A token that is a number.</summary>
    public static long ReadNumber(Violations found, string pageToken)
    {
        var number = 0L;
        found.When(
            pageToken.Length > 0 && !long.TryParse(pageToken, NumberStyles.None, CultureInfo.InvariantCulture, out number),
            "page_token",
            ViolationCode.FieldMalformed,
            "The token of the page before.");
        return number;
    }

    public static int ReadSize(Violations found, uint pageSize)
    {
        found.When(pageSize > SizeMax, "page_size", ViolationCode.FieldOutOfRange, $"At most {SizeMax}.");
        return (int)(pageSize == 0 ? SizeDefault : pageSize);
    }

    /// <summary>The token of the next page: the last id of a full one.</summary>
    public string Next(IReadOnlyList<Storage.StoredFact> page) => page.Count == Size ? page[^1].Id : "";
}
