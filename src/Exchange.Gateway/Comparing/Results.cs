using Exchange.Domain.Comparing;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Sources.Comparison;

namespace Exchange.Gateway.Comparing;

/// <summary>What the caller of a run gets, on the wire.</summary>
internal static class Results
{
    public static V1.CompareResponse Opened(ComparisonPlan plan) => new()
    {
        Opened = new()
        {
            Source = Compared(plan.Source),
            Verifiers = { plan.Verifiers.Select(Compared) },
            LeftOut = { plan.LeftOut.Select(left => new V1.LeftOutResource { Resource = left.Code.Value, Reason = left.Reason.Code }) },
        },
    };

    public static V1.CheckReferencesResponse Opened(ReferencePlan plan) => new()
    {
        Opened = new() { Sentence = plan.Check.Rule.Sentence, From = Compared(plan.Check.From), To = Compared(plan.Check.To) },
    };

    public static V1.CompareResponse Of(V1.ComparisonProgress progress) => new() { Progress = progress };

    public static V1.CheckReferencesResponse OfReferences(V1.ComparisonProgress progress) => new() { Progress = progress };

    public static V1.SourceFigures Of(Holder source, HolderRead read, ulong withoutKey, SourceCounts counts) => new()
    {
        Resource = source.Resource.Code.Value,
        Rows = read.Rows,
        Keys = counts.Keys,
        DuplicateKeys = counts.Duplicates,
        RowsWithoutKey = withoutKey,
        Record = Position(read.Record),
    };

    public static V1.VerifierFigures Of(Holder verifier, HolderRead read, ulong withoutKey, VerifierCounts counts) => new()
    {
        Resource = verifier.Resource.Code.Value,
        Rows = read.Rows,
        Compared = counts.Agreeing + counts.Differing,
        Agreeing = counts.Agreeing,
        Differing = counts.Differing,
        OnlyInSource = counts.OnlyInSource,
        OnlyInVerifier = counts.OnlyInVerifier,
        Duplicates = counts.Duplicates,
        WithoutClaim = counts.WithoutClaim,
        RowsWithoutKey = withoutKey,
        Record = Position(read.Record),
    };

    public static V1.ReferenceFigures Of(HolderRead from, HolderRead to, ReferenceCounts counts) => new()
    {
        Rows = from.Rows,
        References = counts.References,
        Refused = counts.Refused,
        Subjects = counts.Subjects,
        FromRecord = Position(from.Record),
        ToRecord = Position(to.Record),
    };

    private static V1.ComparedResource Compared(Holder holder) => new()
    {
        Resource = holder.Resource.Code.Value,
        ResourceVersion = holder.Resource.Version,
        Department = holder.Resource.Provider.Value,
        KeyItem = holder.Key.Id.Value,
        Item = holder.Value.Id.Value,
    };

    private static V1.LogPosition Position(Recorded recorded) => new() { Origin = recorded.Origin, Index = recorded.Index };
}
