using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants.Masking;

namespace Exchange.Domain.Catalogue;

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

    /// <summary>Every grant, or every grant for the one purpose, obliges its reader to this.</summary>
    public sealed record Obliged(Grants.Obligation Obligation) : Condition
    {
        /// <summary>One of the conditions' purposes; null: all of them.</summary>
        public string? Purpose { get; init; }

        public bool Concerns(string purpose) => Purpose is null || string.Equals(Purpose, purpose, StringComparison.Ordinal);
    }

    /// <summary>Every grant that names the item masks it so.</summary>
    public sealed record Masked(ItemMask Mask) : Condition;

    /// <summary>Every grant gives figures only, of groups of at least so many rows.</summary>
    public sealed record Grouped(uint SizeMin) : Condition;

    public sealed record Unknown : Condition;
}

/// <summary>共享范围 and 使用用途 of 有条件共享 (Decree 809, Art 15), and the terms that each grant must meet.</summary>
public sealed record SharingConditions(string Scope, ImmutableArray<string> Purposes)
{
    public ImmutableArray<Condition> Terms { get; init; } = [];
}
