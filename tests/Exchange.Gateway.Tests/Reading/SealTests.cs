using Exchange.Gateway.Reading;

namespace Exchange.Gateway.Tests.Reading;

public sealed class SealTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-seal-");

    [Fact]
    public void What_one_gateway_sealed_another_with_the_same_key_opens()
    {
        var closed = new Seal(Key("shared")).Close("cursor", "me"u8, "content"u8);

        Assert.True(new Seal(Key("shared")).TryOpen("cursor", "me"u8, closed, out var content));

        Assert.Equal("content"u8.ToArray(), content);
    }

    [Fact]
    public void A_gateway_with_another_key_opens_nothing()
    {
        var closed = new Seal(Key("ours")).Close("cursor", "me"u8, "content"u8);

        Assert.False(new Seal(Key("theirs")).TryOpen("cursor", "me"u8, closed, out _));
    }

    [Theory]
    [InlineData("ticket", "me")]
    [InlineData("cursor", "you")]
    [InlineData("curso", "rme")]
    public void What_is_for_another_purpose_or_bound_to_another_does_not_open(string purpose, string bound)
    {
        var seal = new Seal(Key("shared"));
        var closed = seal.Close("cursor", "me"u8, "content"u8);

        Assert.False(seal.TryOpen(purpose, System.Text.Encoding.UTF8.GetBytes(bound), closed, out _));
    }

    [Fact]
    public void A_change_of_any_bit_and_a_cut_at_any_place_do_not_open()
    {
        var seal = new Seal(Key("shared"));
        var closed = seal.Close("cursor", "me"u8, "content"u8);

        var opened = Enumerable.Range(0, closed.Length * 8).Select(bit => Flipped(closed, bit))
            .Concat(Enumerable.Range(0, closed.Length).Select(length => closed[..length]))
            .Append([.. closed, 0])
            .Count(changed => seal.TryOpen("cursor", "me"u8, changed, out _));

        Assert.Equal(0, opened);
    }

    [Fact]
    public void The_same_content_is_never_sealed_alike_and_does_not_show()
    {
        var seal = new Seal(Key("shared"));

        var (one, other) = (seal.Close("cursor", [], "310101199001011234"u8), seal.Close("cursor", [], "310101199001011234"u8));

        Assert.NotEqual(one, other);
        Assert.Equal(-1, one.AsSpan().IndexOf("310101"u8));
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void A_key_is_its_owners_alone_and_one_of_another_size_stops_the_start()
    {
        _ = new Seal(Key("new"));
        File.WriteAllText(Key("short"), "short");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key("new")));
        Assert.Throws<InvalidDataException>(() => new Seal(Key("short")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Key(string name) => Path.Combine(_folder.FullName, $"{name}.key");

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] changed = [.. bytes];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
