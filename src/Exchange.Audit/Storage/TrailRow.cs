namespace Exchange.Audit.Storage;

/// <summary>One entry as the trail finds it.</summary>
internal sealed record TrailRow(
    long Index, long AtMicros, string Consumer, string Resource, string Grant, string Rule, byte[] SubjectDigest)
{
    /// <summary>A read that was permitted, counted where it begins.</summary>
    public bool IsRead { get; init; }

    public bool Fits(TrailQuery query) =>
        query.Marks.All(mark => mark.Text == Mark(mark.Kind))
        && (query.SubjectDigest is null || query.SubjectDigest.AsSpan().SequenceEqual(SubjectDigest))
        && query.Covers(AtMicros);

    public string Mark(TrailMark kind) => kind switch
    {
        TrailMark.Rule => Rule,
        TrailMark.Grant => Grant,
        TrailMark.Resource => Resource,
        TrailMark.Consumer => Consumer,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>How often a resource was read, and the last time's index.</summary>
internal sealed record ResourceReads(string Resource, long Reads, long LastIndex);

/// <summary>What an entry is found by besides subject and time; the numbers are stored. The rarest first.</summary>
internal enum TrailMark
{
    Rule = 1,
    Grant = 2,
    Resource = 3,
    Consumer = 4,
}

/// <summary>What is looked for; null: any.</summary>
internal sealed record TrailQuery(
    string? Consumer, string? Resource, string? Grant, string? Rule, byte[]? SubjectDigest, long? Since, long? Until)
{
    /// <summary>The marks that are looked for, the rarest first.</summary>
    public IReadOnlyList<(TrailMark Kind, string Text)> Marks { get; } =
    [
        .. new (TrailMark Kind, string? Text)[]
        {
            (TrailMark.Rule, Rule), (TrailMark.Grant, Grant), (TrailMark.Resource, Resource), (TrailMark.Consumer, Consumer),
        }.Where(mark => mark.Text is not null).Select(mark => (mark.Kind, mark.Text!)),
    ];

    public bool Covers(long atMicros) => !(atMicros < Since) && !(atMicros >= Until);
}
