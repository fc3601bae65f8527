namespace Exchange.Domain.Errors;

/// <summary>The reasons of requests and of the grants that come of them.</summary>
public sealed partial record Reason
{
    public static Reason RequestNeeded { get; } = new(
        "REQUEST_NEEDED",
        ReasonKind.Refused,
        "A grant comes of a request that its provider, or the platform for it, agreed to.")
    {
        Basis = "政务数据共享条例 Art 20",
        Remedy = "File a request; or pass on a part of a grant that you hold and that may be passed on.",
    };

    public static Reason DelegationAbsent { get; } = new(
        "DELEGATION_ABSENT",
        ReasonKind.Refused,
        "The platform authorizes only what is unconditional or delegated by the provider.")
    {
        Basis = "政务数据共享条例 Art 20",
        Remedy = "Leave the request to the provider, or ask it for a delegation.",
    };

    public static Reason ContractorTaskMissing { get; } = new(
        "CONTRACTOR_TASK_MISSING",
        ReasonKind.Refused,
        "A contractor reads only for a task that the grant names.")
    {
        Basis = "政务数据共享条例 Art 36",
        Remedy = "Name the approved task in contractor_task, or have it approved with a new request.",
    };

    public static Reason CeilingExceeded { get; } = new(
        "CEILING_EXCEEDED",
        ReasonKind.Refused,
        "The items asked for are of a higher class than the grant covers.")
    {
        Remedy = "Ask for items that the grant covers, or apply anew for these.",
    };

    public static Reason GrantChainLapsed { get; } = new(
        "GRANT_CHAIN_LAPSED",
        ReasonKind.Refused,
        "A grant of which this one passes on a part permits no longer.")
    {
        Remedy = "Ask the department that passed it on, or apply for a grant of your own.",
    };

    public static Reason GrantWider { get; } = new(
        "GRANT_WIDER",
        ReasonKind.Refused,
        "The grant is not narrower than the one of which it passes on a part.")
    {
        Basis = "政务数据共享条例 Art 25",
        Remedy = "Narrow each dimension that is named.",
    };

    public static Reason RequestNotFound { get; } = new(
        "REQUEST_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such request that the caller may see.");

    public static Reason DelegationNotFound { get; } = new(
        "DELEGATION_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such delegation that the caller may see.");

    public static Reason WebhookNotFound { get; } = new(
        "WEBHOOK_NOT_FOUND",
        ReasonKind.NotFound,
        "The department has set no webhook.");

    public static Reason ExtraCondition { get; } = new(
        "EXTRA_CONDITION",
        ReasonKind.Conflict,
        "The refusal rests on a condition that the catalogue did not name when the request was received; it has no effect.")
    {
        Basis = "政务数据共享条例 Art 15, 39(2)",
        Remedy = "Cite a published condition or the law of 不予共享, or agree.",
    };

    public static Reason ReturnedAlready { get; } = new(
        "RETURNED_ALREADY",
        ReasonKind.Conflict,
        "What is missing is told once, all of it; a second notice has no effect.")
    {
        Basis = "政务数据共享条例 Art 21",
        Remedy = "Answer the request on what it states.",
    };

    public static Reason ExtensionExhausted { get; } = new(
        "EXTENSION_EXHAUSTED",
        ReasonKind.Conflict,
        "A reply is extended once, by ten working days at most.")
    {
        Basis = "政务数据共享条例 Art 21",
        Remedy = "Answer the request.",
    };

    public static Reason RectificationPending { get; } = new(
        "RECTIFICATION_PENDING",
        ReasonKind.Conflict,
        "A grant is terminated only after its rectification was refused or failed to come by its day.")
    {
        Basis = "政务数据共享条例 Art 27",
        Remedy = "Judge the rectification, or wait for its day.",
    };

    public static Reason QuotaExhausted { get; } = new(
        "QUOTA_EXHAUSTED",
        ReasonKind.Exhausted,
        "The grant's quota for this period is used up.")
    {
        Remedy = "Wait for the next period, or apply for a larger quota.",
    };

    public static Reason QuotaUnavailable { get; } = new(
        "QUOTA_UNAVAILABLE",
        ReasonKind.Unavailable,
        "How much of the quota is used cannot be known at present.");
}
