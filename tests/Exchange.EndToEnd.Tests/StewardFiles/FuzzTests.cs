using System.Text;
using CsCheck;
using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Catalogue.Guide;
using Exchange.Registry.V1;

namespace Exchange.EndToEnd.Tests.StewardFiles;

/// <summary>Nothing that a file holds makes its reader fail: it reads or it tells.</summary>
public sealed class FuzzTests
{
    private static readonly Gen<byte[]> Mutated = Gen.Select(
        Gen.OneOf(Catalogues.Good, Sheets.Good),
        Gen.Select(Gen.Int[0, 2000], Gen.OneOf("", "[", "{", "\"", "'", "- ", ": ", "&a ", "*a", "!t ", "|", ">", "\t", "\n", "\r", "#", "?", "\0", "\uFEFF", "%", "@", ",", "😀", "---\n", "...\n", "<<: "), Gen.Int[0, 20]).Array[1, 8],
        (text, changes) => Encoding.UTF8.GetBytes(changes.Aggregate(text, Change)));

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String,
        Gen.OneOf("null", "~", "true", "0001", "1e3", " padded ", "a: b", "- a", "#", "'", "\"", "{", "[", "&a", "*a", "!t", "%", "@x", "`", "---", "...", "：", "😀", "a\\b", "2026-01-05", "<<", "?", "a #b", "é\u200B", "\u2028"))
        .Where(text => text.Length > 0 && text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar && !Rune.IsControl(rune)));

    [Fact]
    public void Random_bytes_are_read_or_told() => Gen.Byte.Array[0, 400].Sample(bytes => Read(bytes), iter: 3000);

    [Fact]
    public void A_mutated_file_is_read_or_told() => Mutated.Sample(bytes => Read(bytes), iter: 5000);

    [Fact]
    public void What_is_written_is_read_as_the_same() => Gen.Select(Texts, Texts, Texts).Sample((name, scope, column) =>
    {
        var resource = Catalogues.AResource.Clone();
        resource.Code = "303003/0017";
        resource.Name = name;
        resource.Conditions.Scope = scope;
        resource.Conditions.Purposes.Add(scope);
        resource.Mapping = new() { Connection = column, Table = name, Columns = { new Source.V1.ItemColumn { Item = "price", Column = column } } };
        var written = new StringWriter();

        CatalogueWriter.Write(written, [resource, Catalogues.AResource], new Dictionary<string, string>());

        var file = Catalogues.Read(written.ToString());
        Assert.Empty(file.Errors);
        Assert.Equal<Resource>([resource, Catalogues.AResource], file.Resources);
    }, iter: 2000);

    [Theory]
    [InlineData("resources:\n  - name: ", "x ")]
    [InlineData("resources:\n", "  - {name: x, related: [a, b]}\n")]
    [InlineData("resources:\n", "  - \t\n")]
    [InlineData("resources:\n  - name: \"", "\\u1234")]
    [InlineData("resources:\n  - ? ", "? ")]
    [InlineData("resources: ", "[")]
    [InlineData("resources: ", "{a: ")]
    [InlineData("resources: [", "a: b, ")]
    [InlineData("", "# x\n")]
    [InlineData("", "\n")]
    [InlineData("", "'")]
    [InlineData("", "&a ")]
    [InlineData("", "a: |\n")]
    public void A_file_of_a_megabyte_of_one_thing_comes_to_an_end(string head, string again)
    {
        var text = head + string.Concat(Enumerable.Repeat(again, (1 << 20) / again.Length));

        var file = Catalogues.Read(text);

        Assert.True(file.Errors.Count > 0 || file.Resources.Count > 0);
    }

    private static void Read(byte[] bytes)
    {
        var text = FileText.Decode(bytes);
        Assert.All(CatalogueFile.Read(text).Errors, AssertPlaced);
        Assert.All(GuideImport.Read(GuideSheet.Read(text.Text)).Errors, AssertPlaced);
    }

    private static void AssertPlaced(FileError error)
    {
        Assert.True(error.Place is { Line: > 0, Column: > 0 });
        Assert.DoesNotContain(error.In("f"), char.IsControl);
    }

    private static string Change(string text, (int At, string Insert, int Remove) change)
    {
        var at = change.At % (text.Length + 1);
        return text.Remove(at, Math.Min(change.Remove, text.Length - at)).Insert(at, change.Insert);
    }
}
