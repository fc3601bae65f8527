namespace Exchange.Domain.Errors;

/// <summary>The reasons of the log itself.</summary>
public sealed partial record Reason
{
    public static Reason LogUnwitnessed { get; } = new(
        "LOG_UNWITNESSED",
        ReasonKind.Unavailable,
        "The log's witnesses have not cosigned it for longer than its policy allows; it takes no entries until they do.");
}
