using CsCheck;
using Exchange.Audit.Storage;

namespace Exchange.Audit.Tests.Storage;

/// <summary>The trail against a list of the same rows, over two full chunks and a part.</summary>
public sealed class TrailStoreTests : IDisposable
{
    private const int Rows = (2 * TrailStore.ChunkWidth) + 1000;

    private static readonly Gen<string?> Mark = Gen.OneOf<string?>("often", "seldom", "never", null);

    private static readonly Gen<long?> Time = Gen.Frequency((3, Gen.Const((long?)null)), (1, Gen.Long[-5, Rows + 5].Select(at => (long?)at)));

    private static readonly Gen<(TrailQuery Query, long Before, int Count)> Questions =
        from consumer in Mark
        from resource in Mark
        from grant in Mark
        from rule in Mark
        from subject in Gen.OneOf(Gen.Const((byte[]?)null), Gen.Int[0, 40].Select(byte[]? (one) => Subject(one)))
        from since in Time
        from until in Time
        from before in Gen.OneOf(Gen.Const(long.MaxValue), Gen.Long[0, Rows + 5])
        from count in Gen.OneOf(1, 100, 1000, 20_000)
        from strayed in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        select (new TrailQuery(consumer, resource, grant, rule, subject, since, until) { Strayed = strayed }, before, count);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_is_looked_for_is_found_as_in_a_list_newest_first()
    {
        var trail = new TrailStore(_folder.File("trail.db"));
        TrailRow[] rows = [.. Enumerable.Range(0, Rows).Select(RowOf)];
        Array.ForEach(rows, row => trail.Add(row, [1]));

        Questions.Sample(
            asked => Assert.Equal(
                rows.Reverse().Where(row => row.Index < asked.Before && row.Fits(asked.Query)).Take(asked.Count).Select(row => row.Index),
                trail.Find(asked.Query, asked.Before, asked.Count)),
            iter: 500);
    }

    [Fact]
    public void Reads_under_some_grants_since_an_instant_are_counted_as_in_a_list()
    {
        var trail = new TrailStore(_folder.File("trail.db"));
        TrailRow[] rows = [.. Enumerable.Range(0, Rows).Select(RowOf)];
        Array.ForEach(rows, row => trail.Add(row, [1]));

        Gen.Select(Gen.OneOf("often", "seldom", "never").Array[1, 3], Gen.Long[-5, Rows + 5]).Sample(
            (grants, since) => Assert.Equal(
                rows.Count(row => row.IsRead && grants.Contains(row.Grant) && row.AtMicros >= since), trail.CountReads(grants.ToHashSet(), since)),
            iter: 500);
    }

    [Fact]
    public void What_fills_chunks_is_there_after_a_start_and_the_rest_comes_from_the_log_again()
    {
        var before = new TrailStore(_folder.File("trail.db"));
        for (var i = 0; i < Rows; i++)
        {
            before.Add(RowOf(i), [(byte)i]);
        }

        var after = new TrailStore(_folder.File("trail.db"));

        Assert.Equal(Rows, before.Size);
        Assert.Equal(2 * TrailStore.ChunkWidth, after.Size);
        Assert.Equal((2 * TrailStore.ChunkWidth) - 1, after.LastStored()!.Value.Index);
    }

    // One mark in most rows, another in few, and times that do not quite follow the order of the log.
    private static TrailRow RowOf(int i) => new(
        i, i ^ 3, OftenOr(i % 7), OftenOr(i % 11), OftenOr(i % 300), OftenOr(i % 13), i % 5 == 0 ? [] : Subject(i % 37))
    {
        IsRead = i % 3 != 0,
        Strayed = i % 101 == 0,
    };

    private static string OftenOr(int rest) => rest == 0 ? "seldom" : "often";

    private static byte[] Subject(int one) => [.. Enumerable.Repeat((byte)(one / 2), 31), (byte)one];
}
