using Exchange.Domain.Calendar;
using Exchange.Domain.Disputes;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>
/// An authority handles the disputes that are with it (Decree 809, Art 28; 41(2)). While the parties negotiate it is theirs; Art 28 sets
/// no term, so the policy's is counted from when it came to the authority.
/// </summary>
public static class StalledDisputes
{
    public static IEnumerable<Finding> Of(StandingFacts facts, Yardstick yard) =>
        from dispute in facts.Disputes.Values
        where dispute.State is DisputeState.Coordinating or DisputeState.Escalated
        let due = yard.Calendar.Due(LocalDay.Of(dispute.Since), yard.Checks.DisputeWorkdays) as DueDate.Known
        where due is not null && due.Day < LocalDay.Of(yard.Now)
        select new Finding(
            FindingCode.A2,
            dispute.Authority,
            dispute.Id,
            $"The dispute has been with the authority since {LocalDay.Of(dispute.Since):yyyy-MM-dd}, was to be settled by {due.Day:yyyy-MM-dd}, and is open.",
            LocalDay.EndOf(due.Day),
            [new(EvidenceKind.Dispute, dispute.Id, dispute.Version)]);
}
