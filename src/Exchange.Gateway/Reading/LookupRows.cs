using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>One subject's rows, in hand before anything is recorded or answered.</summary>
internal sealed class LookupRows
{
    // gRPC clients take 4 MiB a message unless told otherwise, and an answer that cannot arrive is not recorded as one.
    public const int BytesMax = 3 * 1024 * 1024;

    private const int CellOverhead = 16;

    private LookupRows(List<Cell[]> rows, byte[] hash, ulong outOfScope, int bytes) => (Rows, Hash, OutOfScope, Bytes) = (rows, hash, outOfScope, bytes);

    public IReadOnlyList<Cell[]> Rows { get; }

    public int Count => Rows.Count;

    /// <summary>The content hash; see <see cref="ContentHash"/>.</summary>
    public byte[] Hash { get; }

    /// <summary>How many rows outside the grant's scope the source returned besides.</summary>
    public ulong OutOfScope { get; }

    /// <summary>About how large they are on the wire.</summary>
    public int Bytes { get; }

    /// <exception cref="ExchangeException">
    /// IMPACT_ASSESSMENT_MISSING for a minor's row, ROWS_EXCEEDED, or what the source failed with.
    /// </exception>
    public static async Task<LookupRows> TakeAsync(
        SourceRows source, MaskedItems items, ScopeGuard scope, MinorGuard minors, CancellationToken ct)
    {
        using var hash = new ContentHash(items.All);
        var rows = new List<Cell[]>(1);
        var bytes = 0;
        while (await source.ReadAsync(ct))
        {
            if (scope.Drops(source))
            {
                continue;
            }

            if (minors.Withholds(source))
            {
                throw new ExchangeException(Reason.ImpactAssessmentMissing);
            }

            var row = new Cell[items.All.Length];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = items.Of(source, i);
                hash.Add(row[i]);
                bytes += CodedOutputStream.ComputeStringSize(row[i].Text) + CellOverhead;
            }

            rows.Add(row);
            if (rows.Count > SqlText.LookupRowsMax || bytes > BytesMax)
            {
                throw new ExchangeException(Reason.RowsExceeded);
            }
        }

        return new(rows, hash.Finish(), scope.Dropped, bytes);
    }
}
