using System.Buffers.Binary;
using Exchange.Gateway.V1;
using Google.Protobuf;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// The exchange's own answers in a folder, taken before measuring, so that the plain servers answer the same; and requests
/// as they are on the wire, for a load generator that knows no gRPC.
/// </summary>
internal static class Answers
{
    private const string LookupFile = "lookup.answer";
    private const string ReadFile = "read.answer";

    // A message's length prefix on the wire: no compression, four bytes of length.
    public const int PrefixBytes = 5;

    public static void Write(string folder, LookupResponse answer) =>
        File.WriteAllBytes(Path.Combine(folder, LookupFile), answer.ToByteArray());

    public static void Write(string folder, IEnumerable<ReadResponse> answers)
    {
        using var stream = File.Create(Path.Combine(folder, ReadFile));
        foreach (var answer in answers)
        {
            answer.WriteDelimitedTo(stream);
        }
    }

    public static LookupResponse? Lookup(string folder) => Path.Combine(folder, LookupFile) is var file && File.Exists(file)
        ? LookupResponse.Parser.ParseFrom(File.ReadAllBytes(file))
        : null;

    public static IEnumerable<ReadResponse> Read(string folder)
    {
        var file = Path.Combine(folder, ReadFile);
        if (!File.Exists(file))
        {
            yield break;
        }

        using var stream = File.OpenRead(file);
        while (stream.Position < stream.Length)
        {
            yield return ReadResponse.Parser.ParseDelimitedFrom(stream);
        }
    }

    /// <summary>Writes a request's body and gives the file.</summary>
    public static string WriteRequest(Scratch scratch, IMessage request)
    {
        var message = request.ToByteArray();
        var body = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        message.CopyTo(body, PrefixBytes);
        var file = scratch.File("request");
        File.WriteAllBytes(file, body);
        return file;
    }
}
