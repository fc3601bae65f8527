using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Duties;

/// <summary>The three lists (上海市数据条例 Art 38).</summary>
public enum DutyList
{
    /// <summary>需求清单.</summary>
    Demand = 1,

    /// <summary>责任清单.</summary>
    Duty = 2,

    /// <summary>负面清单.</summary>
    Negative = 3,
}

/// <summary>The dimensions of data quality (GB/T 36344-2018): 规范性、完整性、准确性、一致性、时效性、可访问性.</summary>
public enum QualityDimension
{
    Normativity = 1,
    Completeness = 2,
    Accuracy = 3,
    Consistency = 4,
    Timeliness = 5,
    Accessibility = 6,
}

/// <summary>A quality that is owed, such as 完整性 "≥ 99%".</summary>
public sealed record QualityTarget(QualityDimension Dimension, string Target);

/// <summary>A line's id: letters, digits and hyphens, at most 32, for example <c>D2-001</c>.</summary>
public sealed partial record DutyLineId
{
    private DutyLineId(string value) => Value = value;

    public string Value { get; }

    public static DutyLineId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a duty line's id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DutyLineId? id)
    {
        id = text is { Length: <= 32 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z][A-Z0-9-]*\z")]
    private static partial Regex Form();
}

/// <summary>责任清单条目: who owes which data to whom, how, how fresh, by when, on what basis.</summary>
public sealed record DutyLine
{
    public required DutyLineId Id { get; init; }

    public required uint Version { get; init; }

    public required DutyList List { get; init; }

    public required string Batch { get; init; }

    public required DepartmentId Department { get; init; }

    /// <summary>The resource owed; it may not be catalogued yet, which is what the line is there to tell.</summary>
    public ResourceCode? Resource { get; init; }

    /// <summary>Its items; empty: all.</summary>
    public ImmutableArray<ItemId> Items { get; init; } = [];

    /// <summary>The element whose source must be designated.</summary>
    public ElementId? Element { get; init; }

    public Mode? Mode { get; init; }

    public UpdateCycle? UpdateCycle { get; init; }

    public ImmutableArray<QualityTarget> Quality { get; init; } = [];

    public DateOnly? Due { get; init; }

    /// <summary>To whom it is owed; empty: to all whose duty needs it.</summary>
    public ImmutableArray<DepartmentId> Consumers { get; init; } = [];

    public required string Basis { get; init; }

    public BasisRank? BasisRank { get; init; }
}
