using System.Collections.Immutable;

namespace Exchange.Domain.Reading;

/// <summary>
/// Which groups are left out of figures. Those that are smaller than the minimum are; and where all that were left out are together
/// fewer rows than the minimum, the smallest of the others too, until they are not: who knows the whole would have the small group by
/// taking the others away. Of all groups, whatever is shown of them: a reader who chose would otherwise choose one out of the second.
/// </summary>
public static class SuppressionRule
{
    /// <param name="sizes">How many rows each group has, in the order of the groups; of two of a size the first is left out first.</param>
    /// <param name="min">How many rows a group must have; 0: any number.</param>
    /// <returns>For each group whether it is left out.</returns>
    public static ImmutableArray<bool> LeftOut(IReadOnlyList<ulong> sizes, uint min)
    {
        var leftOut = new bool[sizes.Count];
        var rows = 0UL;
        foreach (var group in Enumerable.Range(0, sizes.Count).OrderBy(group => sizes[group]))
        {
            if (sizes[group] >= min && (rows == 0 || rows >= min))
            {
                break;
            }

            leftOut[group] = true;
            rows += sizes[group];
        }

        return [.. leftOut];
    }
}
