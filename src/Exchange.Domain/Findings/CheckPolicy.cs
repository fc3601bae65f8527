using Exchange.Domain.Calendar;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Findings;

/// <summary>The measures of the checks for which no article gives a number; they are this exchange's policy.</summary>
public sealed record CheckPolicy
{
    public static CheckPolicy Default { get; } = new();

    /// <summary>From how many refusals of a purpose on a reader is found to ask beyond it.</summary>
    public int PurposeRefusals { get; init; } = 3;

    /// <summary>By when records of use are kept, counted from the first read.</summary>
    public int UsageRecordDays { get; init; } = 30;

    /// <summary>How long an authority has to settle a dispute that is with it; Art 28 sets no term.</summary>
    public int DisputeWorkdays { get; init; } = 20;

    /// <summary>Over how long recipients of an opening are counted.</summary>
    public int OpeningMonths { get; init; } = 12;

    /// <summary>How long an exclusive opening may last.</summary>
    public int ExclusiveMonths { get; init; } = 12;

    /// <summary>How long before it begins an exclusive opening is published.</summary>
    public int AnnouncedMonths { get; init; } = 2;

    /// <summary>How often an exclusive opening is reviewed.</summary>
    public int ReviewYears { get; init; } = 3;

    /// <summary>How long an applicant for an opening waits before it counts as never answered.</summary>
    public int OpeningAnswerWorkdays { get; init; } = 20;
}

/// <summary>The moment and the measures to judge by.</summary>
public sealed record Yardstick(WorkCalendar Calendar, DateTimeOffset Now, FreshnessPolicy Freshness, CheckPolicy Checks);
