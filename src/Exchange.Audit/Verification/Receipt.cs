using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>The check of one receipt, off line.</summary>
public static class Receipt
{
    /// <summary>Whether the proof (C2SP tlog-proof text) shows that the entry is in the log of this key.</summary>
    public static bool Holds(ReadOnlySpan<byte> entry, string proof, VerifierKey key) =>
        TlogProof.TryParse(proof, out var parsed) && parsed.Holds(entry, key, Ed25519.Check);
}
