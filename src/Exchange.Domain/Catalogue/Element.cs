using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;

namespace Exchange.Domain.Catalogue;

/// <summary>The smallest datum with its own meaning 数据元: the unit of "one source per datum".</summary>
public sealed record Element(ElementId Id, string Name, string Definition, ItemType Type);

/// <summary>The authority's act 数源认定 that names an element's one source 数源部门 (Decree 809, Art 19).</summary>
public sealed record Designation(ElementId Element, DepartmentId Department, string Document)
{
    /// <summary>The dispute whose outcome it carries out; null: none.</summary>
    public DisputeId? Dispute { get; init; }
}
