using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Usage;

/// <summary>The five kinds of record that a consumer keeps of its use (Decree 809, Art 29).</summary>
public enum UsageKind
{
    /// <summary>使用场景.</summary>
    Scenario = 1,

    /// <summary>使用过程.</summary>
    Process = 2,

    /// <summary>应用成效.</summary>
    Effect = 3,

    /// <summary>存储情况.</summary>
    Storage = 4,

    /// <summary>销毁情况.</summary>
    Destruction = 5,
}

/// <summary>One record of use. It is never changed and never deleted.</summary>
public sealed record UsageRecord
{
    public required string Id { get; init; }

    public required GrantId Grant { get; init; }

    public required DepartmentId Consumer { get; init; }

    public required UsageKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>Null: none. A destruction has one.</summary>
    public string? Document { get; init; }

    /// <summary>As issuer and client.</summary>
    public required string RecordedBy { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Ids follow the clock, so that records are listed as they were made.</summary>
    public static string NewId(DateTimeOffset now) => $"U-{Guid.CreateVersion7(now):N}";
}
