namespace Exchange.Domain.Incidents;

/// <summary>How grave an incident is by the persons that it concerns (国家网络安全事件报告管理办法, 2025-11-01).</summary>
public enum IncidentGrade
{
    /// <summary>一般: no term of that rule runs.</summary>
    General = 0,

    /// <summary>较大.</summary>
    Larger = 1,

    /// <summary>重大.</summary>
    Major = 2,

    /// <summary>特别重大.</summary>
    Gravest = 3,
}

/// <summary>Who operates what was hit: the term depends on this and not on the grade.</summary>
public enum IncidentOperator
{
    /// <summary>关键信息基础设施.</summary>
    CriticalInfrastructure = 1,

    /// <summary>Central and state organs and the units directly under them.</summary>
    CentralOrgan = 2,

    /// <summary>Everyone else, local departments among them.</summary>
    Other = 3,
}

/// <summary>Who is to be told first and by when, who next and by when; null: nobody further.</summary>
public sealed record IncidentTerms(IncidentGrade Grade, string First, DateTimeOffset FirstBy, string? Next, TimeSpan? NextWithin);

/// <summary>
/// When an incident must be reported (国家网络安全事件报告管理办法 Art 4; Decree 809, Art 35): hours of the clock, not of offices. A plan is
/// started and the incident contained at once, whatever its grade.
/// </summary>
public static class IncidentClock
{
    private const ulong LargerFrom = 1_000_000;
    private const ulong MajorFrom = 10_000_000;
    private const ulong GravestFrom = 100_000_000;

    public static IncidentGrade GradeOf(ulong persons) => persons switch
    {
        >= GravestFrom => IncidentGrade.Gravest,
        >= MajorFrom => IncidentGrade.Major,
        >= LargerFrom => IncidentGrade.Larger,
        _ => IncidentGrade.General,
    };

    /// <summary>Null below 较大, for which the rule sets no term.</summary>
    public static IncidentTerms? Of(IncidentOperator by, ulong persons, DateTimeOffset foundAt)
    {
        var grade = GradeOf(persons);
        if (grade == IncidentGrade.General)
        {
            return null;
        }

        var isMajor = grade >= IncidentGrade.Major;
        return by switch
        {
            IncidentOperator.CriticalInfrastructure => new(
                grade, "保护工作部门, 公安机关", foundAt.AddHours(1), isMajor ? "国家网信部门, 公安部" : null, isMajor ? TimeSpan.FromMinutes(30) : null),
            IncidentOperator.CentralOrgan => new(
                grade, "本部门网信工作机构", foundAt.AddHours(2), isMajor ? "国家网信部门" : null, isMajor ? TimeSpan.FromHours(1) : null),
            _ => new(
                grade, "省级网信部门", foundAt.AddHours(4), isMajor ? "国家网信部门, 同级有关部门" : null, isMajor ? TimeSpan.FromHours(1) : null),
        };
    }
}
