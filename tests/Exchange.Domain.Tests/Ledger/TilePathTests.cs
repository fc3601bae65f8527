using CsCheck;
using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

public sealed class TilePathTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/2/x001/000.p/1", 2, 1000, 1)]
    [InlineData("tile/7/000.p/127", 7, 0, 127)]
    [InlineData("tile/entries/x001/x234/067.p/8", null, 1234067, 8)]
    public void A_path_is_read_and_written_in_its_one_form(string text, int? level, long index, int width)
    {
        var isPath = TilePath.TryParse(text, out var path);

        Assert.True(isPath);
        Assert.Equal((level, index, width), (path!.Level, path.Index, path.Width));
        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/-01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/00/001")]
    [InlineData("tile/7/000.p/128")]
    [InlineData("tile/8/000.p/1")]
    [InlineData("tile/-1/001")]
    [InlineData("tile/data/001")]
    [InlineData("tile/0/001.p")]
    [InlineData("tile/0/001.p/")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/01")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/1/2")]
    [InlineData("tile/0/x001.p/002")]
    [InlineData("tile/0/../checkpoint")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/1/x999/x999/x999/x999/x999/999")]
    public void Anything_else_is_not_a_path(string text) => Assert.False(TilePath.TryParse(text, out _));

    [Fact]
    public void Every_path_written_is_read_back() =>
        Gen.Select(Gen.Int[0, 3], Gen.Long[0, 1_999_999_999], Gen.Int[1, 256])
            .Select((level, index, width) => TilePath.OfHashes(level, index, width))
            .Sample(path => TilePath.TryParse(path.ToString(), out var read) && read == path);

    [Theory]
    [InlineData("tile/0/000.p/1", 1)]
    [InlineData("tile/0/001", 512)]
    [InlineData("tile/1/000.p/17", 17 * 256)]
    [InlineData("tile/entries/001.p/8", 264)]
    public void A_tile_needs_a_tree_that_reaches_its_last_hash(string text, long size)
    {
        Assert.True(TilePath.TryParse(text, out var path));

        Assert.Equal(size, path.SizeMin);
    }
}
