namespace Exchange.Domain.Requests;

/// <summary>Where a request stands. That a term is over follows from its date and is never stored.</summary>
public enum RequestState
{
    /// <summary>草拟: it awaits the consent of the head of the requester's sharing office.</summary>
    Drafted = 1,

    /// <summary>已受理: the platform has to say where it goes.</summary>
    Accepted = 2,

    /// <summary>已转办: the provider's reply clock runs.</summary>
    Forwarded = 3,

    /// <summary>补正: back with the requester, once.</summary>
    Returned = 4,

    /// <summary>已同意: the delivery clock runs.</summary>
    Agreed = 5,

    /// <summary>已生效: the grant is issued.</summary>
    Effective = 6,
    Refused = 7,
    Disputed = 8,
    Withdrawn = 9,
}

/// <summary>How a request can be met.</summary>
public enum RequestPath
{
    /// <summary>On the platform: a matter of authorizing.</summary>
    Authorize = 1,

    /// <summary>To be collected, catalogued or mounted first.</summary>
    Collect = 2,

    /// <summary>不予共享.</summary>
    None = 3,
}

/// <summary>What the use is for (国发〔2016〕51号 Art 12): 行政依据、工作参考、数据校核、业务协同.</summary>
public enum PurposeKind
{
    AdministrativeBasis = 1,
    Reference = 2,
    Verification = 3,
    Collaboration = 4,
}

/// <summary>The terms in a request's life.</summary>
public enum RequestTerm
{
    Reply = 1,
    Delivery = 2,
}

/// <summary>What a provider may not do, and did; it had no effect.</summary>
public enum BreachKind
{
    /// <summary>Decree 809, Art 15, 39(2).</summary>
    ExtraCondition = 1,

    /// <summary>Decree 809, Art 21.</summary>
    SecondNotice = 2,
}
