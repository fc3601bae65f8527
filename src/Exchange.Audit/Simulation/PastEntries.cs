using Exchange.Audit.Storage;
using Exchange.Audit.V1;

namespace Exchange.Audit.Simulation;

/// <summary>
/// The log's entries under one mark, newest first, a page of indexes and a run of entries at a time: what is held does not grow with
/// the log.
/// </summary>
internal static class PastEntries
{
    private const int PageSize = TrailStore.ChunkWidth;

    // Reading so many entries for one of them costs less than asking the disk again.
    private const int GapMax = 16;
    private const int RunMax = 512;

    /// <param name="trail">Finds them.</param>
    /// <param name="entries">Holds them.</param>
    /// <param name="query">Which.</param>
    /// <param name="before">The log's size when the question was asked: what is written meanwhile is not of the past.</param>
    public static IEnumerable<(long Index, Entry Entry)> Read(TrailStore trail, IEntryStore entries, TrailQuery query, long before)
    {
        while (true)
        {
            var page = trail.Find(query, before, PageSize);
            for (var i = 0; i < page.Count;)
            {
                var end = RunEnd(page, i);
                var first = page[end - 1];
                var run = entries.ReadEntries(first, (int)(page[i] - first) + 1);
                for (; i < end; i++)
                {
                    yield return (page[i], Entry.Parser.ParseFrom(run[(int)(page[i] - first)]));
                }
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            before = page[^1];
        }
    }

    private static int RunEnd(IReadOnlyList<long> page, int begin)
    {
        var end = begin + 1;
        while (end < page.Count && page[end - 1] - page[end] <= GapMax && page[begin] - page[end] < RunMax)
        {
            end++;
        }

        return end;
    }
}
