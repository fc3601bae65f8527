using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Exchange.Domain.Ledger;

/// <summary>One signature line of a note.</summary>
public sealed record NoteSignature(string Name, uint KeyId, ImmutableArray<byte> Signature)
{
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, sizeof(uint));
        return $"— {Name} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Reads one signature line, without its end.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (line.Split(' ') is not ["—", var name, var base64] || !VerifierKey.IsName(name))
        {
            return false;
        }

        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var count) || count <= sizeof(uint))
        {
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), [.. bytes[sizeof(uint)..count]]);
        return signature.ToString() == line + "\n";
    }
}

/// <summary>A text and its signatures (C2SP signed-note).</summary>
public sealed record SignedNote(string Text, ImmutableArray<NoteSignature> Signatures)
{
    /// <summary>More would be a flood; the specification asks for at least 16.</summary>
    private const int SignaturesMax = 64;

    public static bool TryParse(string note, [NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        var blank = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || !note.EndsWith('\n') || note.Any(c => c < ' ' && c != '\n'))
        {
            return false;
        }

        var lines = note[(blank + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > SignaturesMax)
        {
            return false;
        }

        var signatures = ImmutableArray.CreateBuilder<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (!NoteSignature.TryParse(line, out var signature))
            {
                return false;
            }

            signatures.Add(signature);
        }

        parsed = new SignedNote(note[..(blank + 1)], signatures.DrainToImmutable());
        return true;
    }

    /// <summary>Whether the key signed this text. Other keys are passed over; a false signature of this key counts.</summary>
    public bool IsSignedBy(VerifierKey key, SignatureCheck check)
    {
        var own = SignaturesOf(key);
        var message = Encoding.UTF8.GetBytes(Text);
        return key.Type == VerifierKey.Ed25519 && own.Length > 0 && own.All(s => check(key.PublicKey.AsSpan(), message, s.Signature.AsSpan()));
    }

    /// <summary>The signatures that bear the key's name and id, whether they hold or not.</summary>
    public ImmutableArray<NoteSignature> SignaturesOf(VerifierKey key) =>
        [.. Signatures.Where(s => s.Name == key.Name && s.KeyId == key.Id)];

    public override string ToString() => $"{Text}\n{string.Concat(Signatures)}";
}
