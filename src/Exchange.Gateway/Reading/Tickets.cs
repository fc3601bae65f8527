using System.Buffers.Binary;
using System.Text;
using Exchange.Hosting.Tokens;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Flight's tickets: a request that was foreseen, for the client that asked, for a minute. A ticket grants nothing. It may be
/// redeemed again while it lasts, and each time is decided, counted and recorded by itself.
/// </summary>
internal sealed class Tickets(Seal seal, TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private const string Purpose = "ticket";

    public ByteString Issue(V1.ReadRequest request, Caller caller)
    {
        var content = new byte[sizeof(long) + request.CalculateSize()];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + Life).ToUnixTimeMilliseconds());
        request.WriteTo(content.AsSpan(sizeof(long)));
        return UnsafeByteOperations.UnsafeWrap(seal.Close(Purpose, Whose(caller), content));
    }

    /// <summary>The request; null when the ticket is not of this exchange, is another's, or has ended.</summary>
    public V1.ReadRequest? Open(ByteString ticket, Caller caller) =>
        seal.TryOpen(Purpose, Whose(caller), ticket.Span, out var content) &&
        BinaryPrimitives.ReadInt64BigEndian(content) > time.GetUtcNow().ToUnixTimeMilliseconds()
            ? V1.ReadRequest.Parser.ParseFrom(content.AsSpan(sizeof(long)))
            : null;

    // An issuer is an address, which has no line feed.
    private static byte[] Whose(Caller caller) => Encoding.UTF8.GetBytes($"{caller.Issuer}\n{caller.Client}");
}
