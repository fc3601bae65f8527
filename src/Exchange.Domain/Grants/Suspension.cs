namespace Exchange.Domain.Grants;

/// <summary>
/// 暂停 for misuse, and what became of it (Decree 809, Art 27): the consumer rectifies by a day; only when it refuses or fails may the
/// grant be terminated.
/// </summary>
public sealed record Suspension(string Reason, string By, DateTimeOffset At, DateOnly? RectifyBy)
{
    /// <summary>What the consumer says it has rectified; null: nothing yet.</summary>
    public string? Rectified { get; init; }

    public DateTimeOffset? RectifiedAt { get; init; }

    /// <summary>Why the rectification was refused; null: it was not.</summary>
    public string? Refused { get; init; }
}
