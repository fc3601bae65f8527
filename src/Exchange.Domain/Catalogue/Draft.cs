namespace Exchange.Domain.Catalogue;

/// <summary>How a draft stands on its way to publication (Decree 809, Art 13, 16).</summary>
public enum DraftState
{
    /// <summary>草稿: written, assessments missing.</summary>
    Drafted = 1,

    /// <summary>Every assessment is named.</summary>
    Assessed = 2,
    Signed = 3,
    Filed = 4,
    Published = 5,
    Returned = 6,
    Discarded = 7,
}

/// <summary>A resource on its way to publication; one for each code.</summary>
public sealed record Draft
{
    public required Resource Resource { get; init; }

    public required DraftState State { get; init; }

    public required uint Version { get; init; }

    /// <summary>What the authority returned it for.</summary>
    public string? ReturnedFor { get; init; }

    /// <summary>The last day of the authority's review, or <c>unpublished YEAR</c>.</summary>
    public string? ReviewDue { get; init; }

    /// <summary>Published and discarded drafts are done with; the next one begins anew under the same code.</summary>
    public bool IsUnderWay => State is not (DraftState.Published or DraftState.Discarded);

    /// <summary>A draft at its beginning; whatever stood before is replaced, its signature too.</summary>
    public static Draft Begin(Resource asked, string by, uint version) => new()
    {
        Resource = asked with { Filing = asked.Filing with { DraftedBy = by } },
        State = FilingRule.IsAssessed(asked) ? DraftState.Assessed : DraftState.Drafted,
        Version = version,
    };
}
