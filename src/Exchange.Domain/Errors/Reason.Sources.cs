namespace Exchange.Domain.Errors;

/// <summary>The reasons of sources and of the forms in which they are read.</summary>
public sealed partial record Reason
{
    public static Reason FilterRefused { get; } = new(
        "FILTER_REFUSED",
        ReasonKind.Refused,
        "A filter or the order rests on an item that the grant does not give, or gives masked.")
    {
        Remedy = "Filter and order by items that the grant gives as they are.",
    };

    public static Reason OrderUnsupported { get; } = new(
        "ORDER_UNSUPPORTED",
        ReasonKind.Conflict,
        "The resource has no key item by which its source can order rows.")
    {
        Remedy = "Read without by_key.",
    };

    public static Reason CursorInvalid { get; } = new(
        "CURSOR_INVALID",
        ReasonKind.Invalid,
        "The cursor is not of this exchange, of another caller's read, or of a read that asked for something else.")
    {
        Remedy = "Repeat the read that carried the cursor in every other field, or begin anew.",
    };

    public static Reason SourceChanged { get; } = new(
        "SOURCE_CHANGED",
        ReasonKind.Raced,
        "The source has another version than the one asked for.")
    {
        Remedy = "Begin anew, without the cursor.",
    };

    public static Reason SourceVersionUnsupported { get; } = new(
        "SOURCE_VERSION_UNSUPPORTED",
        ReasonKind.Conflict,
        "The source keeps no versions.")
    {
        Remedy = "Read without source_version.",
    };

    public static Reason GuessesExceeded { get; } = new(
        "GUESSES_EXCEEDED",
        ReasonKind.Exhausted,
        "Too many values of this subject that did not match were verified.")
    {
        Remedy = "Wait for the next day, or look at what was typed.",
    };

    public static Reason TicketRefused { get; } = new(
        "TICKET_REFUSED",
        ReasonKind.Refused,
        "The ticket is not of this exchange, has ended, or was given to another client.")
    {
        Remedy = "Ask for a new one with GetFlightInfo.",
    };

    public static Reason AggregateOnly { get; } = new(
        "AGGREGATE_ONLY",
        ReasonKind.Refused,
        "The grant gives figures of groups, and no rows.")
    {
        Remedy = "Ask with Read for an aggregate.",
    };

    public static Reason GroupsExceeded { get; } = new(
        "GROUPS_EXCEEDED",
        ReasonKind.Exhausted,
        "The figures have more groups than one answer may have.")
    {
        Remedy = "Group by fewer items, or by coarser ones.",
    };

    public static Reason MappingInvalid { get; } = new(
        "MAPPING_INVALID",
        ReasonKind.Conflict,
        "The mapping does not fit the source that it names.")
    {
        Remedy = "Mend each field that is named, and check it with exchange source check.",
    };
}
