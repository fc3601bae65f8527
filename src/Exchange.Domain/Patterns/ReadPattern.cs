using Exchange.Domain.Departments;

namespace Exchange.Domain.Patterns;

/// <summary>A stretch in which one account read unlike anyone at a desk: what was unlike is not 0.</summary>
public sealed record ReadPattern
{
    public required DepartmentId Consumer { get; init; }

    /// <summary>The account, as issuer and client.</summary>
    public required string Account { get; init; }

    /// <summary>The last grant used; empty: none was.</summary>
    public required string Grant { get; init; }

    public required string Resource { get; init; }

    public required long FirstIndex { get; init; }

    public required long LastIndex { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>How many different subjects; 0: no more than may be.</summary>
    public long Subjects { get; init; }

    /// <summary>How many this account reads in one window as a rule.</summary>
    public long Usual { get; init; }

    /// <summary>The longest run of subjects' numbers one after the other.</summary>
    public long Run { get; init; }

    public long Refusals { get; init; }
}

/// <summary>From where on reading is unlike a desk's; the measures are this exchange's policy.</summary>
public sealed record PatternPolicy
{
    public static PatternPolicy Default { get; } = new();

    /// <summary>What is counted together.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Fewer subjects in a window are never too many.</summary>
    public int Subjects { get; init; } = 1000;

    /// <summary>How many times the account's own past is too many.</summary>
    public int TimesUsual { get; init; } = 10;

    /// <summary>How many numbers in sequence.</summary>
    public int Run { get; init; } = 50;

    /// <summary>How many refusals in a window.</summary>
    public int Refusals { get; init; } = 100;
}

/// <summary>One read or refusal of one subject, as the log has it.</summary>
public readonly record struct SeenRead(
    long Index, DateTimeOffset At, string Grant, string Resource, ulong Subject, uint Run, bool IsRefused);
