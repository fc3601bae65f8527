using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>What is wanted from one resource, or from one department that has not catalogued it.</summary>
public sealed record Demand
{
    /// <summary>Null: it is not catalogued.</summary>
    public ResourceCode? Resource { get; init; }

    /// <summary>What is wanted, where it was not catalogued when the request was received.</summary>
    public string? Wanted { get; init; }

    /// <summary>Who is thought to hold what is not catalogued; null: the platform finds out.</summary>
    public DepartmentId? Provider { get; init; }

    public ImmutableArray<ItemId> Items { get; init; } = [];

    public ImmutableArray<ScopeTerm> Scope { get; init; } = [];

    public ImmutableArray<Mode> Modes { get; init; } = [];

    public Quota? Quota { get; init; }

    /// <summary>回流 (Decree 809, Art 24).</summary>
    public bool ReturnFlow { get; init; }
}

/// <summary>The statements that every request makes (Decree 809, Art 20): 使用依据、使用场景、使用范围、使用时限 and what they rest on.</summary>
public sealed record Statements
{
    public required string Purpose { get; init; }

    public required PurposeKind PurposeKind { get; init; }

    /// <summary>The duty 职责 that needs the data.</summary>
    public required string Duty { get; init; }

    public required string Basis { get; init; }

    public required string Scenario { get; init; }

    public required string UseScope { get; init; }

    public required DateTimeOffset Begins { get; init; }

    public required DateTimeOffset Ends { get; init; }

    /// <summary>The requester vouches for 真实性、合法性、必要性.</summary>
    public required bool Declaration { get; init; }

    /// <summary>The personal information impact assessment on file (PIPL Art 55).</summary>
    public string? ImpactAssessment { get; init; }

    /// <summary>What contractors do with the data, task by task (Decree 809, Art 36).</summary>
    public ImmutableArray<string> ContractorTasks { get; init; } = [];
}

/// <summary>What one department applies for at once: the same statements for each demand, each of which becomes a request.</summary>
public sealed record Application(string Reference, Statements Statements, ImmutableArray<Demand> Demands);
