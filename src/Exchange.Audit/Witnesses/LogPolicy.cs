using Exchange.Domain.Ledger;

namespace Exchange.Audit.Witnesses;

/// <summary>The policy of this service's own log: whom it asks, and when a checkpoint may be shown.</summary>
internal static class LogPolicy
{
    /// <exception cref="InvalidDataException">The file is no policy, or not one that this log can meet; all faults at once.</exception>
    public static WitnessPolicy Open(string file, VerifierKey log)
    {
        var (policy, faults) = PolicyReading.Read(File.ReadAllBytes(file));
        if (policy is null)
        {
            throw new InvalidDataException($"{file} is not a policy: {string.Join(" ", faults)}");
        }

        if (!policy.Logs.IsEmpty && !policy.Logs.Any(one => $"{one.Key}" == $"{log}"))
        {
            throw new InvalidDataException($"{file} names logs, and this one, {log}, is not among them.");
        }

        var reachable = policy.Witnesses.Where(IsReachable).Select(witness => witness.Name).ToHashSet(StringComparer.Ordinal);
        return policy.Quorum.IsMetBy(reachable)
            ? policy
            : throw new InvalidDataException($"{file} asks for a quorum that its witnesses with an http address cannot make.");
    }

    public static bool IsReachable(PolicyWitness witness) => witness.Address?.Scheme is "http" or "https";
}
