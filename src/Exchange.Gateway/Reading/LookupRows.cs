using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>One subject's rows, in hand before anything is recorded or answered.</summary>
internal sealed class LookupRows
{
    private LookupRows(List<Cell[]> rows, byte[] hash) => (Rows, Hash) = (rows, hash);

    public IReadOnlyList<Cell[]> Rows { get; }

    public int Count => Rows.Count;

    /// <summary>The content hash; see <see cref="ContentHash"/>.</summary>
    public byte[] Hash { get; }

    /// <exception cref="ExchangeException">
    /// IMPACT_ASSESSMENT_MISSING for a minor's row, ROWS_EXCEEDED, or what the source failed with.
    /// </exception>
    public static async Task<LookupRows> TakeAsync(
        SourceRows source, Decision.Permit permit, MinorGuard minors, CancellationToken ct)
    {
        using var hash = new ContentHash(permit.Items);
        var rows = new List<Cell[]>(1);
        while (await source.ReadAsync(ct))
        {
            if (minors.Withholds(source))
            {
                throw new ExchangeException(Reason.ImpactAssessmentMissing);
            }

            if (rows.Count == SqlText.LookupRowsMax)
            {
                throw new ExchangeException(Reason.RowsExceeded);
            }

            var row = new Cell[permit.Items.Length];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = source[i];
                hash.Add(row[i]);
            }

            rows.Add(row);
        }

        return new(rows, hash.Finish());
    }
}
