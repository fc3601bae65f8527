using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Findings;

/// <summary>The kinds of finding; P, R, A and their numbers follow Decree 809, Art 39 to 41, but for P9.</summary>
public enum FindingCode
{
    /// <summary>The catalogue is not compiled or updated as it must be: Art 39(1).</summary>
    P1 = 1,

    /// <summary>A holder goes on with a copy that its source has shown to be wrong: Art 39(3).</summary>
    P3 = 2,

    /// <summary>Late reply or delivery: Art 39(4).</summary>
    P4 = 3,

    /// <summary>Late correction: Art 39(6).</summary>
    P6 = 4,

    /// <summary>No source designated: Art 41(1).</summary>
    A1 = 5,

    /// <summary>Data older than its declared cycle: Art 19.</summary>
    U1 = 6,

    /// <summary>A condition demanded that the catalogue does not name: Art 39(2).</summary>
    P2 = 7,

    /// <summary>Another breach by a provider; each such finding has its <see cref="Finding.OwnArticle"/>.</summary>
    P9 = 8,

    /// <summary>Data not disposed of after the grant's end: Art 40(4).</summary>
    R4 = 9,
}

/// <summary>What a piece of evidence is.</summary>
public enum EvidenceKind
{
    DutyLine = 1,
    Resource = 2,
    Element = 3,
    DataUpdate = 4,
    Correction = 5,
    Request = 6,
    Grant = 7,

    /// <summary>An entry of the log, by its index.</summary>
    Entry = 8,
}

/// <summary>One fact on which a finding rests. Version 0: it has none.</summary>
public sealed record Evidence(EvidenceKind Kind, string Id, uint Version);

/// <summary>稽核发现: a rule broken, the article, the one responsible, and what shows it. Without a responsible, no authority is competent.</summary>
public sealed record Finding(
    FindingCode Code, DepartmentId? Responsible, string Subject, string Text, DateTimeOffset? Since, ImmutableArray<Evidence> Evidence)
{
    /// <summary>Decree 809.</summary>
    public const string Decree = "政务数据共享条例";

    /// <summary>The article where the code does not say it; null: it does.</summary>
    public string? OwnArticle { get; init; }

    public string Article => OwnArticle ?? Code switch
    {
        FindingCode.P1 => $"{Decree} Art 39(1)",
        FindingCode.P2 => $"{Decree} Art 39(2)",
        FindingCode.P3 => $"{Decree} Art 39(3)",
        FindingCode.P4 => $"{Decree} Art 39(4)",
        FindingCode.P6 => $"{Decree} Art 39(6)",
        FindingCode.R4 => $"{Decree} Art 40(4)",
        FindingCode.A1 => $"{Decree} Art 41(1)",
        FindingCode.U1 => $"{Decree} Art 19",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
