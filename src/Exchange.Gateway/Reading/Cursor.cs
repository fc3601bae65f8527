using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Hosting.Tokens;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>Where a read by key has come to, so that another stream goes on from there.</summary>
/// <param name="Grant">The grant: under another, other rows might come.</param>
/// <param name="GrantVersion">The version of the grant.</param>
/// <param name="ResourceVersion">The version of the resource.</param>
/// <param name="SourceState">How the source stood; empty: it tells nobody.</param>
/// <param name="Key">The key of the last row sent.</param>
/// <param name="RowsOfKey">How many rows of this key were sent.</param>
/// <param name="Rows">How many rows were sent in all.</param>
internal sealed record Cursor(
    string Grant, uint GrantVersion, uint ResourceVersion, string SourceState, Cell Key, ulong RowsOfKey, ulong Rows);

/// <summary>
/// Cursors as readers hold them: sealed, bound to the caller and to everything else that it asked for, and good for a day. They are
/// the gateways' only memory of a stream that ended.
/// </summary>
internal sealed class Cursors(Seal seal, TimeProvider time)
{
    private const string Purpose = "cursor";

    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Where the request says to go on; null: it begins.</summary>
    /// <exception cref="ExchangeException">CURSOR_INVALID.</exception>
    public Cursor? Open(V1.ReadRequest request, Caller caller, Asked asked)
    {
        if (request.Cursor.IsEmpty)
        {
            return null;
        }

        return seal.TryOpen(Purpose, Bound(request, caller, asked), request.Cursor.Span, out var content) && Decode(content) is { } cursor
            ? cursor
            : throw new ExchangeException(Reason.CursorInvalid);
    }

    /// <summary>Seals the cursors of one stream.</summary>
    public Func<Cursor, ByteString> For(V1.ReadRequest request, Caller caller, Asked asked)
    {
        var bound = Bound(request, caller, asked);
        return cursor => UnsafeByteOperations.UnsafeWrap(seal.Close(Purpose, bound, Encode(cursor)));
    }

    private byte[] Encode(Cursor cursor)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8))
        {
            writer.Write(time.GetUtcNow().ToUnixTimeMilliseconds());
            writer.Write(cursor.Grant);
            writer.Write(cursor.GrantVersion);
            writer.Write(cursor.ResourceVersion);
            writer.Write(cursor.SourceState);
            writer.Write((byte)cursor.Key.Type);
            writer.Write(cursor.Key.Text);
            writer.Write(cursor.Key.Integer);
            writer.Write(cursor.RowsOfKey);
            writer.Write(cursor.Rows);
        }

        return content.ToArray();
    }

    private Cursor? Decode(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        var issued = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        return time.GetUtcNow() - issued >= Life
            ? null
            : new(
                reader.ReadString(),
                reader.ReadUInt32(),
                reader.ReadUInt32(),
                reader.ReadString(),
                KeyOf((ItemType)reader.ReadByte(), reader.ReadString(), reader.ReadInt64()),
                reader.ReadUInt64(),
                reader.ReadUInt64());
    }

    private static Cell KeyOf(ItemType type, string text, long integer) => type switch
    {
        ItemType.Text => Cell.OfText(text),
        ItemType.Date when Cell.TryDate(text, out var date) => date,
        ItemType.Integer => Cell.OfInteger(integer),
        _ => Cell.Null,
    };

    // Who reads, and every field of the request but the cursor itself.
    private static byte[] Bound(V1.ReadRequest request, Caller caller, Asked asked)
    {
        var rest = request.Clone();
        rest.Cursor = ByteString.Empty;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])[asked.Attempt.Consumer.Value, caller.Issuer, caller.Client])
        {
            var text = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(text);
        }

        hash.AppendData(rest.ToByteArray());
        return hash.GetHashAndReset();
    }
}
