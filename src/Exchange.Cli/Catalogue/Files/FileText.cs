using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>
/// A file as text. What is not UTF-8 is told with its place, and decoded as far as it goes, so that the rest is checked too.
/// GB18030 stands for its older forms too, GBK and GB2312.
/// </summary>
internal sealed record FileText(string Text, bool IsGb18030, ImmutableArray<FileError> Errors)
{
    public const int BytesMax = 16 << 20;

    private const string ByteOrderMark = "\uFEFF";

    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (char)code).Except(['\t', '\n', '\r']), '\u007F']);

    /// <exception cref="IOException">There is no such file, or it is too large; such a file is not read.</exception>
    public static FileText Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        if (stream.CanSeek && stream.Length > BytesMax)
        {
            throw TooLarge(file);
        }

        // A pipe does not tell its length.
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > BytesMax)
            {
                throw TooLarge(file);
            }
        }

        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    public static FileText Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return Refused("The file is UTF-16; save it as UTF-8.");
        }

        if (Utf8.IsValid(bytes))
        {
            return Plain(Encoding.UTF8.GetString(bytes), false, []);
        }

        if (bytes.Contains((byte)0))
        {
            return Refused("This is not a text file; a catalogue is text in UTF-8.");
        }

        var invalid = InvalidLines(bytes);
        return TryGb18030(bytes) is { } text
            ? Plain(text, true, [invalid[0] with { Message = $"{invalid[0].Message} The file seems to be GBK (GB18030); save it as UTF-8." }])
            : Plain(Encoding.UTF8.GetString(bytes), false, invalid);
    }

    private static FileText Refused(string message) => new("", false, [new(new(1, 1), "", message)]);

    // A NUL would end the text for a parser; no control character has a meaning here.
    private static FileText Plain(string text, bool isGb18030, ImmutableArray<FileError> errors)
    {
        text = text.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? text[1..] : text;
        if (!text.AsSpan().ContainsAny(Controls))
        {
            return new(text, isGb18030, errors);
        }

        var found = errors.ToBuilder();
        var (line, begin, told) = (1, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                (line, begin) = (line + 1, i + 1);
            }
            else if (Controls.Contains(text[i]) && told != line)
            {
                found.Add(new(new(line, i - begin + 1), "", $"A control character, U+{(int)text[i]:X4}; a text holds none."));
                told = line;
            }
        }

        return new(string.Create(text.Length, text, static (span, from) =>
        {
            from.CopyTo(span);
            span.ReplaceAny(Controls, '\uFFFD');
        }), isGb18030, found.ToImmutable());
    }

    /// <summary>The first invalid byte of each line that has one.</summary>
    private static ImmutableArray<FileError> InvalidLines(ReadOnlySpan<byte> bytes)
    {
        var found = ImmutableArray.CreateBuilder<FileError>();
        var (line, begin, column, told) = (1, 0, 1, 0);
        for (var at = 0; at < bytes.Length;)
        {
            var status = Rune.DecodeFromUtf8(bytes[at..], out var rune, out var consumed);
            if (status != OperationStatus.Done && told != line)
            {
                found.Add(new(new(line, column), "", $"Byte {at} of the file (byte {at - begin} of the line) is not UTF-8."));
                told = line;
            }

            at += consumed;
            (line, begin, column) = status == OperationStatus.Done && rune.Value == '\n'
                ? (line + 1, at, 1)
                : (line, begin, column + rune.Utf16SequenceLength);
        }

        return found.ToImmutable();
    }

    private static string? TryGb18030(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Gb18030.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static IOException TooLarge(FileInfo file) => new($"{file} is larger than {BytesMax >> 20} MiB; it was not read.");
}
