using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;

namespace Exchange.Audit.Simulation;

/// <summary>What a change would have made of a read that was permitted.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Unchanged : Verdict
    {
        public static Unchanged One { get; } = new();
    }

    /// <summary>The items served that would have been withheld.</summary>
    public sealed record Cut(ImmutableArray<ItemId> Items) : Verdict;

    public sealed record Refused(Reason Reason) : Verdict;

    /// <summary>It depends on data, which the log does not hold, or on a grant that cannot be read here.</summary>
    public sealed record Undecidable : Verdict
    {
        public static Undecidable One { get; } = new();
    }
}
