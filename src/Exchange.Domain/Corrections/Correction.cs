using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Corrections;

/// <summary>What is wrong.</summary>
public enum CorrectionKind
{
    /// <summary>A value is said to be wrong, or its holders disagree.</summary>
    Value = 1,

    /// <summary>One key stands for more than one subject, such as 一码多赋.</summary>
    DuplicateKey = 2,

    /// <summary>Two sources do not fit together; nothing is disputed.</summary>
    Hint = 3,
}

/// <summary>Where a correction stands. That it is overdue follows from its due date and is never stored.</summary>
public enum CorrectionState
{
    Filed = 1,
    Verifying = 2,
    Corrected = 3,
    Upheld = 4,
    Closed = 5,
}

/// <summary>
/// What one holder, or a document from outside such as a judgment, asserts. Claims are compared, never voted on. An empty
/// statement says no more than that its holder's value differs.
/// </summary>
public sealed record CorrectionClaim(DepartmentId? Department, ResourceCode? Resource, string Statement, DateOnly? AssertedOn)
{
    /// <summary>How often a comparison has found it.</summary>
    public uint Found { get; init; }

    public DateTimeOffset? FoundAt { get; init; }
}

/// <summary>校核: a case opened against a datum by those who use it, or by a comparison of its holders (Decree 809, Art 26).</summary>
public sealed record Correction
{
    public required CorrectionId Id { get; init; }

    public required uint Version { get; init; }

    public required CorrectionKind Kind { get; init; }

    /// <summary>Null for a hint.</summary>
    public required ElementId? Element { get; init; }

    /// <summary>The resource that is the source.</summary>
    public required ResourceCode Resource { get; init; }

    /// <summary>The source department, which must verify.</summary>
    public required DepartmentId Source { get; init; }

    /// <summary>The value of the source resource's key item.</summary>
    public required Cell Subject { get; init; }

    /// <summary>Null: a comparison opened it.</summary>
    public required DepartmentId? FiledBy { get; init; }

    public required string Grounds { get; init; }

    public required ImmutableArray<CorrectionClaim> Claims { get; init; }

    public required CorrectionState State { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>The end of the source's ten working days.</summary>
    public required DueDate Due { get; init; }

    public string? Outcome { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Corrected or upheld, which closing does not change; null: it is open.</summary>
    public CorrectionState? Resolution { get; init; }

    /// <summary>The rule that a hint rests on.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether it still awaits its outcome.</summary>
    public bool IsOpen => State is CorrectionState.Filed or CorrectionState.Verifying;

    /// <summary>Whether reads of the datum answer that it is in doubt.</summary>
    public bool IsInDoubt => IsOpen && Kind is CorrectionKind.Value or CorrectionKind.DuplicateKey;

    /// <summary>What it is about: the element, or a hint's rule.</summary>
    public string About => Element?.Value ?? Rule ?? "";

    /// <summary>The source, the one who filed, and those who assert something in it: they may see it, and nobody else but authorities.</summary>
    public IEnumerable<DepartmentId> Parties =>
        Claims.Select(claim => claim.Department).Prepend(FiledBy).OfType<DepartmentId>().Prepend(Source).Distinct();
}
