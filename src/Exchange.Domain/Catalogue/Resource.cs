using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Catalogue;

/// <summary>A rule of law and why it applies.</summary>
public sealed record LegalBasis(BasisRank Rank, string Title, string Article, string Reason);

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

    /// <summary>The item that holds the division in which a row was collected, for 回流 (Decree 809, Art 24).</summary>
    public ItemId? DivisionItem { get; init; }

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
