using System.Collections.Immutable;

namespace Exchange.Domain.Ledger;

/// <summary>A log that a policy accepts, and where it is, if the policy says so.</summary>
public sealed record PolicyLog(VerifierKey Key, Uri? Address);

/// <summary>A witness under the policy's own name for it.</summary>
public sealed record PolicyWitness(string Name, VerifierKey Key, Uri? Address);

/// <summary>Which witnesses must have cosigned.</summary>
public abstract record Quorum
{
    private Quorum()
    {
    }

    /// <summary>Whether the rule is met by these witnesses, by their names in the policy.</summary>
    public abstract bool IsMetBy(IReadOnlySet<string> cosigned);

    /// <summary>No cosignature is asked for.</summary>
    public sealed record None : Quorum
    {
        public override bool IsMetBy(IReadOnlySet<string> cosigned) => true;
    }

    /// <summary>This witness.</summary>
    public sealed record Witness(string Name) : Quorum
    {
        public override bool IsMetBy(IReadOnlySet<string> cosigned) => cosigned.Contains(Name);

        public override string ToString() => Name;
    }

    /// <summary>At least so many of the members.</summary>
    public sealed record Group(string Name, int Threshold, ImmutableArray<Quorum> Members) : Quorum
    {
        public override bool IsMetBy(IReadOnlySet<string> cosigned) =>
            Members.Count(member => member.IsMetBy(cosigned)) >= Threshold;

        public override string ToString() => $"{Name} ({Threshold} of {string.Join(", ", Members)})";
    }
}

/// <summary>
/// Whom a reader believes (C2SP tlog-policy): a checkpoint counts when one of the logs signed it and the quorum's witnesses
/// cosigned it. The same file tells a log whom to ask.
/// </summary>
public sealed record WitnessPolicy(
    ImmutableArray<PolicyLog> Logs, ImmutableArray<PolicyWitness> Witnesses, Quorum Quorum)
{
    /// <summary>Holds a checkpoint against the policy.</summary>
    /// <param name="note">The checkpoint with its signatures, as the log serves it.</param>
    /// <param name="log">The log's key, if it is known from elsewhere; else one of the policy's logs must have signed.</param>
    /// <param name="check">Checks a signature.</param>
    public PolicyVerdict Judge(string note, VerifierKey? log, SignatureCheck check)
    {
        if (!SignedNote.TryParse(note, out var signed))
        {
            return new PolicyVerdict(null, null, [], false);
        }

        var keys = Logs.Select(one => one.Key).Where(key => log is null || key.PublicKey.SequenceEqual(log.PublicKey));
        Checkpoint? checkpoint = null;
        var signer = (Logs.IsEmpty && log is not null ? [log] : keys)
            .FirstOrDefault(key => Checkpoint.TryOpen(note, key, check, out checkpoint));
        ImmutableArray<WitnessSeen> seen = [.. Witnesses.Select(witness => Look(signed, witness, check))];
        var cosigned = seen.Where(one => one.Seconds is not null).Select(one => one.Witness.Name).ToHashSet(StringComparer.Ordinal);
        return new PolicyVerdict(signer, checkpoint, seen, Quorum.IsMetBy(cosigned));
    }

    private static WitnessSeen Look(SignedNote note, PolicyWitness witness, SignatureCheck check)
    {
        var seconds = Cosignature.TimeOf(note, witness.Key, check);
        return new WitnessSeen(witness, seconds, seconds is null && !note.SignaturesOf(witness.Key).IsEmpty);
    }
}

/// <summary>What a checkpoint shows of one witness.</summary>
/// <param name="Witness">Which.</param>
/// <param name="Seconds">When it cosigned, in seconds since 1970; null: it did not.</param>
/// <param name="IsFalse">Whether a cosignature in its name does not hold.</param>
public sealed record WitnessSeen(PolicyWitness Witness, long? Seconds, bool IsFalse);

/// <summary>What a policy says of a checkpoint.</summary>
/// <param name="Log">The log's key that signed it; null: none that is accepted.</param>
/// <param name="Checkpoint">What was signed.</param>
/// <param name="Witnesses">Each witness of the policy.</param>
/// <param name="QuorumMet">Whether enough of them cosigned.</param>
public sealed record PolicyVerdict(
    VerifierKey? Log, Checkpoint? Checkpoint, ImmutableArray<WitnessSeen> Witnesses, bool QuorumMet)
{
    /// <summary>A false signature of a known key spoils the note (C2SP signed-note): whoever attached it meant to deceive.</summary>
    public bool Holds => Checkpoint is not null && QuorumMet && !Witnesses.Any(witness => witness.IsFalse);
}
