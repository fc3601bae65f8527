using System.Text;
using Exchange.Cli.Catalogue.Files;

namespace Exchange.EndToEnd.Tests.StewardFiles;

public sealed class FileTextTests
{
    [Fact]
    public void A_GBK_file_is_told_as_such_with_its_first_byte()
    {
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GBK")!.GetBytes("resources:\n  - name: 婚姻登记信息\n");

        var errors = Catalogues.ErrorsOf(gbk);

        Assert.Equal(
            "f:2:11: Byte 21 of the file (byte 10 of the line) is not UTF-8. The file seems to be GBK (GB18030); save it as UTF-8.",
            Assert.Single(errors));
    }

    [Fact]
    public void A_byte_that_is_no_UTF_8_is_told_on_each_line_that_has_one_and_the_rest_is_checked()
    {
        byte[] bytes = [.. "resources:\n  - name: 长"u8, 0xFF, 0xFF, .. "\n    nmae: "u8, 0xFF, (byte)'\n'];

        var errors = Catalogues.ErrorsOf(bytes);

        Assert.Equal(3, errors.Length);
        Assert.Equal("f:2:12: Byte 24 of the file (byte 13 of the line) is not UTF-8.", errors[0]);
        Assert.Equal("f:3:11: Byte 37 of the file (byte 10 of the line) is not UTF-8.", errors[1]);
        Assert.StartsWith("f:3:5 resources[0]: 'nmae'", errors[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_are_told_once_a_line()
    {
        var errors = Catalogues.ErrorsOf("resources:\n  - name: a\0b\0\n    code: \u001B[2J\n");

        Assert.Equal(
            ["f:2:12: A control character, U+0000; a text holds none.", "f:3:11: A control character, U+001B; a text holds none."],
            errors);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x72, 0x00 }, "The file is UTF-16; save it as UTF-8.")]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 0x00, 0xFF, 0x80 }, "This is not a text file;")]
    public void What_is_no_UTF_8_text_at_all_is_told_in_one_sentence(byte[] bytes, string sentence)
    {
        var error = Assert.Single(Catalogues.ErrorsOf(bytes));

        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_100_MB_is_refused_by_its_size_and_not_read()
    {
        var file = new FileInfo(Path.GetTempFileName());
        using (var stream = file.OpenWrite())
        {
            stream.SetLength(100_000_000);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<IOException>(() => FileText.Read(file));

        Assert.EndsWith("is larger than 16 MiB; it was not read.", refused.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        file.Delete();
    }
}
