namespace Exchange.Domain.Errors;

/// <summary>
/// What is wrong with one field. The wire's enum <c>exchange.errors.v1.Violation</c> holds the same codes.
/// </summary>
/// <param name="Field">The field's path in wire names, for example <c>items[1]</c>.</param>
/// <param name="Code">One of <see cref="ViolationCode"/>.</param>
/// <param name="Description">One sentence that says what would be accepted; it never repeats the caller's value.</param>
public sealed record Violation(string Field, ViolationCode Code, string Description)
{
    /// <summary>The reason that this would be refused with if it stood alone; null: REQUEST_INVALID.</summary>
    public Reason? Because { get; init; }
}

/// <summary>The kinds of violation.</summary>
public enum ViolationCode
{
    /// <summary>The field must be given.</summary>
    FieldRequired,

    /// <summary>The field is not of its form.</summary>
    FieldMalformed,

    /// <summary>The field is longer than allowed.</summary>
    FieldTooLong,

    /// <summary>The field is outside its range.</summary>
    FieldOutOfRange,

    /// <summary>The field has a value that is not known.</summary>
    FieldUnknownValue,

    /// <summary>The field repeats a value that may stand once.</summary>
    FieldDuplicate,

    /// <summary>The field does not fit another field.</summary>
    FieldConflict,

    /// <summary>The resource has no such item.</summary>
    ItemUnknown,

    /// <summary>The key is not of the key item's type.</summary>
    KeyTypeMismatch,

    /// <summary>The code's check digit does not fit.</summary>
    CheckDigitWrong,

    /// <summary>The provider has given the gateway no connection of this name.</summary>
    MappingConnectionUnknown,

    /// <summary>The source has no such table or file.</summary>
    MappingTableUnknown,

    /// <summary>The table has no such column.</summary>
    MappingColumnUnknown,

    /// <summary>The column holds what is not of the item's type.</summary>
    MappingTypeMismatch,

    /// <summary>The value is not of the item's type.</summary>
    ValueTypeMismatch,

    /// <summary>There is no such element.</summary>
    ElementUnknown,
}
