namespace Exchange.Domain.Ledger;

/// <summary>What a witness answers to a checkpoint whose log and signature it knows.</summary>
public enum WitnessAnswer
{
    /// <summary>It extends what was cosigned last: cosign it.</summary>
    Cosign,

    /// <summary>The old size is beyond the new one (400).</summary>
    OldSizeBeyond,

    /// <summary>The old size is not that of the last cosigned tree (409, with the right one).</summary>
    OldSizeWrong,

    /// <summary>Two trees of one size: the log has forked (409).</summary>
    RootsDiffer,

    /// <summary>The proof does not show that the new tree extends the old one (422).</summary>
    ProofWrong,
}

/// <summary>
/// When a witness cosigns (C2SP tlog-witness, add-checkpoint), in the order in which the specification asks. It never signs two
/// trees of which neither extends the other, whatever the log's own key has signed.
/// </summary>
public static class WitnessRule
{
    /// <param name="asked">What the log sent.</param>
    /// <param name="offered">The checkpoint in it.</param>
    /// <param name="last">The last tree that was cosigned for this origin; null: none was.</param>
    public static WitnessAnswer Decide(AddCheckpoint asked, Checkpoint offered, Checkpoint? last)
    {
        if (asked.OldSize > offered.Size)
        {
            return WitnessAnswer.OldSizeBeyond;
        }

        if (asked.OldSize != (last?.Size ?? 0))
        {
            return WitnessAnswer.OldSizeWrong;
        }

        var oldRoot = last?.Root ?? MerkleTree.EmptyRoot;
        if (last is not null && asked.OldSize == offered.Size && offered.Root != oldRoot)
        {
            return WitnessAnswer.RootsDiffer;
        }

        return MerkleTree.ConsistencyHolds(asked.OldSize, offered.Size, oldRoot, offered.Root, asked.Proof.AsSpan())
            ? WitnessAnswer.Cosign
            : WitnessAnswer.ProofWrong;
    }
}
