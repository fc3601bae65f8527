namespace Exchange.Domain.Errors;

/// <summary>Reasons about the life of findings.</summary>
public sealed partial record Reason
{
    public static Reason FindingNotFound { get; } = new(
        "FINDING_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such finding that the caller may see.");

    public static Reason FindingStands { get; } = new(
        "FINDING_STANDS",
        ReasonKind.Conflict,
        "The rule still finds it, so it cannot be closed.")
    {
        Remedy = "Close it when it is rectified; what is past and cannot be rectified is accepted, with a reason.",
    };

    public static Reason OwnFinding { get; } = new(
        "OWN_FINDING",
        ReasonKind.Refused,
        "Nobody closes or accepts a finding against their own department.")
    {
        Remedy = "Leave it to another department's officer, or to an authority above.",
    };
}
