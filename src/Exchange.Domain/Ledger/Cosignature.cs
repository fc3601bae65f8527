using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Exchange.Domain.Ledger;

/// <summary>
/// A witness's statement that at this second the tree was the largest consistent one it had seen of the log (C2SP
/// tlog-cosignature, Ed25519): a note signature of 8 bytes of time and 64 of signature.
/// </summary>
public static class Cosignature
{
    private const int TimeBytes = sizeof(ulong);
    private const int SignatureBytes = 64;

    /// <summary>What is signed: the header, the time, and the whole text of the note.</summary>
    public static byte[] Message(string text, long seconds) =>
        Encoding.UTF8.GetBytes($"cosignature/v1\ntime {DecimalText.Format(seconds)}\n{text}");

    /// <summary>The signature line, from a signature of <see cref="Message"/>.</summary>
    public static NoteSignature Line(VerifierKey witness, long seconds, ReadOnlySpan<byte> signature)
    {
        Span<byte> time = stackalloc byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(time, seconds);
        return new NoteSignature(witness.Name, witness.Id, ImmutableArray.Create([.. time, .. signature]));
    }

    /// <summary>
    /// When the witness signed this note, in seconds since 1970; of several cosignatures the last. Null: one of them does not
    /// hold, or there is none. A time of zero states nothing, and a witness never gives one (C2SP tlog-witness).
    /// </summary>
    public static long? TimeOf(SignedNote note, VerifierKey witness, SignatureCheck check)
    {
        long? last = null;
        foreach (var line in note.SignaturesOf(witness))
        {
            if (TimeOf(line, note.Text, witness, check) is not { } seconds)
            {
                return null;
            }

            last = long.Max(last ?? 0, seconds);
        }

        return last;
    }

    private static long? TimeOf(NoteSignature line, string text, VerifierKey witness, SignatureCheck check)
    {
        if (witness.Type != VerifierKey.Cosignature || line.Signature.Length != TimeBytes + SignatureBytes)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(line.Signature.AsSpan());
        return seconds > 0
            && check(witness.PublicKey.AsSpan(), Message(text, seconds), line.Signature.AsSpan()[TimeBytes..])
            ? seconds
            : null;
    }
}
