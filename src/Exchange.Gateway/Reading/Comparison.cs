using System.Collections.Immutable;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>What was claimed of one subject against what its source holds 核验: yes or no, and no value of the source's.</summary>
/// <param name="IsMatch">Whether one row holds every value that was claimed, exactly.</param>
/// <param name="OutOfScope">How many rows outside the grant's scope the source returned besides.</param>
internal sealed record Comparison(bool IsMatch, ulong OutOfScope)
{
    /// <param name="source">The rows; their first items are those claimed, in order.</param>
    /// <param name="claims">What was claimed.</param>
    /// <param name="scope">Drops what is outside the grant's scope.</param>
    /// <param name="minors">A minor's row that may not be used is as if it were not there: to refuse would tell that it is.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="ExchangeException">ROWS_EXCEEDED, or what the source failed with.</exception>
    public static async Task<Comparison> TakeAsync(
        SourceRows source, ImmutableArray<Cell> claims, ScopeGuard scope, MinorGuard minors, CancellationToken ct)
    {
        var isMatch = false;
        var rows = 0;
        while (await source.ReadAsync(ct))
        {
            if (++rows > SqlText.LookupRowsMax)
            {
                throw new ExchangeException(Reason.RowsExceeded);
            }

            // All of every row is looked at, whatever was found before.
            isMatch |= !scope.Drops(source) & !minors.Withholds(source) & Holds(source, claims);
        }

        return new(isMatch, scope.Dropped);
    }

    private static bool Holds(SourceRows row, ImmutableArray<Cell> claims)
    {
        var holds = true;
        for (var i = 0; i < claims.Length; i++)
        {
            holds &= row[i] == claims[i];
        }

        return holds;
    }
}
