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

    /// <summary>核验: whether values match, yes or no. Who may look up may verify too.</summary>
    Verify = 4,
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
