namespace Exchange.Audit.Storage;

/// <summary>One entry as the trail finds it.</summary>
internal sealed record TrailRow(
    long Index, long AtMicros, string Consumer, string Resource, string Grant, string Rule, byte[] SubjectDigest)
{
    /// <summary>A read that was permitted, counted where it begins.</summary>
    public bool IsRead { get; init; }

    /// <summary>Rows outside the grant's scope that the source returned all the same.</summary>
    public bool Strayed { get; init; }

    /// <summary>A verification that was answered no.</summary>
    public bool IsMismatch { get; init; }

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
        TrailMark.Read => IsRead ? TrailQuery.Yes : "",
        TrailMark.Strayed => Strayed ? TrailQuery.Yes : "",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>How often a resource was read, and the last time's index.</summary>
internal sealed record ResourceReads(string Resource, long Reads, long LastIndex);

/// <summary>Whose guesses at what are counted.</summary>
internal sealed record GuessQuery(string Consumer, string Resource, byte[] SubjectDigest, long Since)
{
    public bool Covers(TrailRow row) => row.IsMismatch && row.AtMicros >= Since && row.Consumer == Consumer && row.Resource == Resource
        && row.SubjectDigest.AsSpan().SequenceEqual(SubjectDigest);
}

/// <summary>What an entry is found by besides subject and time; the numbers are stored. The rarest first.</summary>
internal enum TrailMark
{
    Strayed = 6,
    Rule = 1,
    Grant = 2,
    Resource = 3,
    Consumer = 4,
    Read = 5,
}

/// <summary>What is looked for; null: any.</summary>
internal sealed record TrailQuery(
    string? Consumer, string? Resource, string? Grant, string? Rule, byte[]? SubjectDigest, long? Since, long? Until)
{
    /// <summary>The text of a mark that an entry has or has not.</summary>
    public const string Yes = "1";

    /// <summary>Entries that tell of rows outside the grant's scope only.</summary>
    public bool Strayed { get; init; }

    /// <summary>Permitted reads only, each where it begins.</summary>
    public bool ReadsOnly { get; init; }

    /// <summary>The marks that are looked for, the rarest first.</summary>
    public IReadOnlyList<(TrailMark Kind, string Text)> Marks => field ??=
    [
        .. new (TrailMark Kind, string? Text)[]
        {
            (TrailMark.Strayed, Strayed ? Yes : null),
            (TrailMark.Rule, Rule), (TrailMark.Grant, Grant), (TrailMark.Resource, Resource), (TrailMark.Consumer, Consumer),
            (TrailMark.Read, ReadsOnly ? Yes : null),
        }.Where(mark => mark.Text is not null).Select(mark => (mark.Kind, mark.Text!)),
    ];

    public bool Covers(long atMicros) => !(atMicros < Since) && !(atMicros >= Until);
}
