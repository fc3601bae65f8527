namespace Exchange.Domain.Catalogue;

/// <summary>An assessment made before filing, by its document.</summary>
public sealed record Assessment(string Document, DateOnly ConcludedOn);

/// <summary>What stands behind a publication (Decree 809, Art 13, 16).</summary>
public sealed record Filing
{
    public static Filing Empty { get; } = new();

    /// <summary>保密风险评估.</summary>
    public Assessment? Secrecy { get; init; }

    /// <summary>个人信息保护影响评估.</summary>
    public Assessment? PersonalInformation { get; init; }

    /// <summary>Of 重要 data (网络数据安全管理条例 Art 31).</summary>
    public Assessment? Risk { get; init; }

    /// <summary>The agreement with consumers and its filing number (Decree 809, Art 27).</summary>
    public string? Consultation { get; init; }

    public string? DraftedBy { get; init; }

    public string? SignedBy { get; init; }

    public DateTimeOffset? SignedAt { get; init; }

    public DateTimeOffset? FiledAt { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>What its department states, without what the registry sets.</summary>
    public Filing AsAsked() => new() { Secrecy = Secrecy, PersonalInformation = PersonalInformation, Risk = Risk, Consultation = Consultation };
}
