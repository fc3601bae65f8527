using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Catalogue;

/// <summary>What an item holds; the letters are those of the 2017 catalogue guide.</summary>
public enum ItemType
{
    /// <summary>C, M, G.</summary>
    Text = 1,

    /// <summary>N, Y: an exact decimal of at most 38 digits.</summary>
    Decimal = 2,

    /// <summary>D.</summary>
    Date = 3,

    /// <summary>T: an instant, to the microsecond.</summary>
    DateTime = 4,

    /// <summary>L.</summary>
    Logical = 5,

    /// <summary>I: 64 bits, signed.</summary>
    Integer = 6,

    /// <summary>B, F.</summary>
    Real = 7,
}

/// <summary>共享属性 (Decree 809, Art 14).</summary>
public enum Sharing
{
    Unconditional = 1,
    Conditional = 2,
    None = 3,
}

/// <summary>数据更新频率.</summary>
public enum UpdateCycle
{
    RealTime = 1,
    Daily = 2,
    Weekly = 3,
    Monthly = 4,
    Quarterly = 5,
    Yearly = 6,
}

/// <summary>共享方式 (Decree 809, Art 22).</summary>
public enum Mode
{
    Api = 1,
    Batch = 2,
    File = 3,
}

/// <summary>数据格式, by the 2017 catalogue guide.</summary>
public enum DataFormat
{
    File = 1,
    Spreadsheet = 2,
    Database = 3,
    Graphics = 4,
    Streaming = 5,
    SelfDescribing = 6,
    Service = 7,
}

/// <summary>数据分类分级 (数据安全法 Art 21): a grade within 一般 data, 重要 or 核心. The higher the class, the greater the number.</summary>
public enum Grade
{
    L1 = 1,
    L2 = 2,
    L3 = 3,
    L4 = 4,

    /// <summary>重要: published only with a risk assessment.</summary>
    Important = 5,

    /// <summary>核心: does not pass this exchange.</summary>
    Core = 6,
}

/// <summary>开放属性: apart from sharing, which it says nothing of.</summary>
public enum Opening
{
    Unconditional = 1,
    Conditional = 2,
    Closed = 3,
}

/// <summary>涉密属性. A secret is not 不予共享: it is not registered at all (Decree 809, Art 3).</summary>
public enum Secrecy
{
    None = 1,
    Work = 2,
    State = 3,
}

/// <summary>Where a published resource stands.</summary>
public enum ResourceState
{
    Published = 1,
    Superseded = 2,
    Withdrawn = 3,
}

/// <summary>Whether an item is about a person (PIPL Art 28).</summary>
public enum Sensitivity
{
    None = 0,
    Personal = 1,
    Sensitive = 2,
}

/// <summary>What a resource says of the element that an item carries.</summary>
public enum Claim
{
    None = 0,
    Source = 1,
    Verifier = 2,
}

/// <summary>The rank of a rule; only the first three can forbid sharing (Decree 809, Art 14(3)).</summary>
public enum BasisRank
{
    Law = 1,
    AdministrativeRegulation = 2,
    StateCouncilDecision = 3,
    MinistryRule = 4,
    LocalRegulation = 5,
}

/// <summary>A rule of law and why it applies.</summary>
public sealed record LegalBasis(BasisRank Rank, string Title, string Article, string Reason);

/// <summary>
/// One term of the conditions of 有条件共享. <see cref="Unknown"/> is a term that nobody here can decide: it is refused at
/// publication, and no grant meets it.
/// </summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>The consumer is a department of one of these divisions.</summary>
    public sealed record Within(ImmutableArray<DivisionCode> Divisions) : Condition;

    /// <summary>The consumer is one of these departments.</summary>
    public sealed record Among(ImmutableArray<DepartmentId> Departments) : Condition;

    /// <summary>Every grant obliges its reader to this.</summary>
    public sealed record Obliged(Grants.Obligation Obligation) : Condition;

    public sealed record Unknown : Condition;
}

/// <summary>共享范围 and 使用用途 of 有条件共享 (Decree 809, Art 15), and the terms that each grant must meet.</summary>
public sealed record SharingConditions(string Scope, ImmutableArray<string> Purposes)
{
    public ImmutableArray<Condition> Terms { get; init; } = [];
}

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

/// <summary>信息项: a column of a resource.</summary>
public sealed record Item(ItemId Id, string Name, ItemType Type, ElementId? Element, Claim Claim, Sensitivity Sensitivity)
{
    /// <summary>Its own 共享属性; null: the resource's.</summary>
    public Sharing? Sharing { get; init; }

    /// <summary>Its own class; null: the resource's.</summary>
    public Grade? Grade { get; init; }
}

/// <summary>Where a resource's rows are: a connection of the provider's, a table, and a column for every item.</summary>
public sealed record Mapping(string Connection, string Table, ImmutableSortedDictionary<string, string> Columns);

/// <summary>
/// A catalogue entry of one department 信息资源, with the nine statutory fields of Decree 809, Art 13: 目录名称、数据项、
/// 提供单位、数据格式、数据更新频率、共享属性、共享方式、使用条件、数据分类分级.
/// </summary>
public sealed record Resource
{
    public required ResourceCode Code { get; init; }

    public required uint Version { get; init; }

    public required string Name { get; init; }

    public required ImmutableArray<Item> Items { get; init; }

    public required DepartmentId Provider { get; init; }

    public required DataFormat Format { get; init; }

    public required UpdateCycle UpdateCycle { get; init; }

    public required Sharing Sharing { get; init; }

    public required ImmutableArray<Mode> Modes { get; init; }

    public SharingConditions? Conditions { get; init; }

    public LegalBasis? Basis { get; init; }

    public required Grade Grade { get; init; }

    /// <summary>The item by which a subject is looked up.</summary>
    public ItemId? KeyItem { get; init; }

    /// <summary>The item that holds a person's citizen number, by which a minor's row is known.</summary>
    public ItemId? PersonItem { get; init; }

    public Mapping? Mapping { get; init; }

    /// <summary>信息资源摘要.</summary>
    public string? Summary { get; init; }

    /// <summary>开放属性; null: not opened.</summary>
    public Opening? Opening { get; init; }

    public string? OpeningConditions { get; init; }

    public required Secrecy Secrecy { get; init; }

    public Filing Filing { get; init; } = Filing.Empty;

    /// <summary>关联资源代码.</summary>
    public ImmutableArray<ResourceCode> Related { get; init; } = [];

    /// <summary>The provider's resource that this one replaces.</summary>
    public ResourceCode? Supersedes { get; init; }

    public ResourceState State { get; init; } = ResourceState.Published;

    public ResourceCode? SupersededBy { get; init; }

    /// <summary>What its department states, without what the registry sets.</summary>
    public Resource AsAsked() => this with { Version = 0, Filing = Filing.AsAsked(), State = ResourceState.Published, SupersededBy = null };

    public Item? Find(ItemId id)
    {
        foreach (var item in Items)
        {
            if (item.Id == id)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>The item that carries an element; null: none does.</summary>
    public Item? Carrying(ElementId element)
    {
        foreach (var item in Items)
        {
            if (item.Element == element)
            {
                return item;
            }
        }

        return null;
    }
}
