using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Openings;

/// <summary>An agreement's id: letters, digits and hyphens, at most 32, for example <c>O-0014-1</c>.</summary>
public sealed partial record OpeningId
{
    private OpeningId(string value) => Value = value;

    public string Value { get; }

    public static OpeningId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not an opening agreement's id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out OpeningId? id)
    {
        id = text is { Length: <= 32 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z][A-Z0-9-]*\z")]
    private static partial Regex Form();
}

/// <summary>A body outside the exchange: its name, its unified social credit code, and who controls it.</summary>
public sealed record OpeningParty(string Name, string Code, string? Controller)
{
    /// <summary>Recipients under one controller count as one.</summary>
    public string Entity => Controller ?? Code;
}

/// <summary>Another's application for the same data, and what became of it.</summary>
public sealed record OpeningApplication(OpeningParty Applicant, DateOnly FiledOn, DateOnly? AnsweredOn, bool IsGranted, string? Reason);

/// <summary>开放协议: by which data of a resource is given to a body that is no department (45号; 公平竞争审查条例).</summary>
public sealed record OpeningAgreement
{
    public required OpeningId Id { get; init; }

    public required uint Version { get; init; }

    public required ResourceCode Resource { get; init; }

    /// <summary>The department that opens it: its provider, unless something is wrong.</summary>
    public required DepartmentId OpenedBy { get; init; }

    public required OpeningParty Recipient { get; init; }

    /// <summary>What the agreement says, in its words.</summary>
    public required string Terms { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The last day; null: it has none.</summary>
    public DateOnly? To { get; init; }

    /// <summary>When it was published; null: it was not.</summary>
    public DateOnly? PublishedOn { get; init; }

    public DateOnly? ReviewedOn { get; init; }

    /// <summary>The items given; empty: all.</summary>
    public ImmutableArray<ItemId> Items { get; init; } = [];

    /// <summary>How fresh; null: as the entry is.</summary>
    public UpdateCycle? UpdateCycle { get; init; }

    /// <summary>How many calls a day; 0: as many as it takes.</summary>
    public ulong CallsPerDay { get; init; }

    public ImmutableArray<OpeningApplication> Others { get; init; } = [];
}
