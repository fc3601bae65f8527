using System.Globalization;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Requests;

/// <summary>
/// A refusal rests on a condition that the catalogue named when the request was received, or on the law of 不予共享; on nothing else
/// (Decree 809, Art 15, 39(2)). That something is missing is never a ground (Art 21).
/// </summary>
public static class CitationRule
{
    private const string Terms = "terms[";

    /// <param name="request">The request that is refused.</param>
    /// <param name="cited">What the refusal names.</param>
    /// <param name="received">The resource in the version of the receipt; null: it was not catalogued then.</param>
    public static bool IsPublished(SharingRequest request, string? cited, Resource? received)
    {
        if (received is null || cited is null)
        {
            return false;
        }

        var items = request.Demand.Items.Select(received.Find).OfType<Item>().Select(item => SharingRule.Of(item, received)).ToHashSet();
        if (cited == "basis")
        {
            return items.Contains(Sharing.None);
        }

        // 回流 carries no condition at all (Art 24), and 无条件共享 has none.
        return !request.Demand.ReturnFlow &&
            items.Contains(Sharing.Conditional) &&
            received.Conditions is { } conditions &&
            (cited is "scope" or "purposes" || IsTerm(cited, conditions.Terms.Length));
    }

    private static bool IsTerm(string cited, int count) =>
        cited.StartsWith(Terms, StringComparison.Ordinal) &&
        cited.EndsWith(']') &&
        int.TryParse(cited.AsSpan()[Terms.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) &&
        index < count;
}
