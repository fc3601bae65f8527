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

    /// <summary>What a lower region is to get back is withheld, late, or under conditions: Art 24; 39(5).</summary>
    P5 = 10,

    /// <summary>A service ended or changed alone: Art 27; 39(7).</summary>
    P7 = 11,

    /// <summary>Sharing past the exchange: Art 31, 32; 39(8).</summary>
    P8 = 12,

    /// <summary>Collected again what can be had by sharing: Art 30; 40(1).</summary>
    R1 = 13,

    /// <summary>Beyond the scope or the purpose: Art 25; 40(2).</summary>
    R2 = 14,

    /// <summary>Passed to a third party: Art 25; 40(3).</summary>
    R3 = 15,

    /// <summary>Records of use not kept: Art 29; 40(5).</summary>
    R5 = 16,

    /// <summary>Duty of security: Art 34 to 36; 40(6).</summary>
    R6 = 17,

    /// <summary>A dispute left lying: Art 28; 41(2).</summary>
    A2 = 18,

    /// <summary>Another breach by an authority, such as granting to itself: Art 41(3).</summary>
    A3 = 19,

    /// <summary>Opened to one only, while others were refused or not answered.</summary>
    X1 = 20,

    /// <summary>Opened on a condition that only one can meet.</summary>
    X2 = 21,

    /// <summary>Opened exclusively, with a right of first use, or renewed by itself.</summary>
    X3 = 22,

    /// <summary>An exclusive opening too long, without an end, unannounced or unreviewed.</summary>
    X4 = 23,

    /// <summary>Opened on unequal terms under one published entry.</summary>
    X5 = 24,

    /// <summary>A pattern of reading by which an authority may suspend; nothing is suspended by it: Art 27.</summary>
    S1 = 25,

    /// <summary>Read at night or on a day off.</summary>
    N1 = 26,

    /// <summary>Read, and on no duty list.</summary>
    N2 = 27,

    /// <summary>Owed and delivered, and read by nobody.</summary>
    N3 = 28,
}

/// <summary>What a finding asks for.</summary>
public enum FindingWeight
{
    /// <summary>Rectification.</summary>
    Breach = 1,

    /// <summary>A decision of the authority's; it decides nothing itself.</summary>
    Proposal = 2,

    /// <summary>Nothing; it is there for who looks.</summary>
    Note = 3,
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
    Dispute = 9,
    Opening = 10,
    UsageRecord = 11,
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

    public FindingWeight Weight => Code switch
    {
        FindingCode.S1 => FindingWeight.Proposal,
        FindingCode.N1 or FindingCode.N2 or FindingCode.N3 => FindingWeight.Note,
        _ => FindingWeight.Breach,
    };

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
        FindingCode.P5 => $"{Decree} Art 39(5)",
        FindingCode.P7 => $"{Decree} Art 39(7)",
        FindingCode.P8 => $"{Decree} Art 39(8)",
        FindingCode.R1 => $"{Decree} Art 40(1)",
        FindingCode.R2 => $"{Decree} Art 40(2)",
        FindingCode.R3 => $"{Decree} Art 40(3)",
        FindingCode.R5 => $"{Decree} Art 40(5)",
        FindingCode.R6 => $"{Decree} Art 40(6)",
        FindingCode.A2 => $"{Decree} Art 41(2)",
        FindingCode.A3 => $"{Decree} Art 41(3)",
        FindingCode.X1 or FindingCode.X3 => "反垄断法 Art 40",
        FindingCode.X2 => "公平竞争审查条例 Art 8",
        FindingCode.X4 => "公平竞争审查条例 Art 12",
        FindingCode.X5 => "公平竞争审查条例 Art 10",
        FindingCode.S1 => $"{Decree} Art 27",
        FindingCode.N1 => $"{Decree} Art 29",
        FindingCode.N2 or FindingCode.N3 => $"{Decree} Art 38",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
