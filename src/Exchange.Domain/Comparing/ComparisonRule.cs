using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Comparing;

/// <summary>
/// Who may compare what with what 多源校核 (Decree 809, Art 26). Only resources that carry the same element are compared: items
/// named alike, such as 经营状态 and 纳税人状态, are different data, and holding them against each other makes false conflicts.
/// </summary>
public static class ComparisonRule
{
    /// <summary>The rule that permits an authority, as the log names it.</summary>
    public const string PermittedAuthority = "PERMITTED_AUTHORITY";

    /// <summary>The rule that permits the source itself, as the log names it.</summary>
    public const string PermittedSource = "PERMITTED_SOURCE";

    /// <summary>The rule that permits; null: none does. An authority compares any datum, a steward the own department's.</summary>
    public static string? Permit(Principal principal, DepartmentId? source) => principal switch
    {
        _ when principal.Holds(Role.Authority) => PermittedAuthority,
        _ when principal.Holds(Role.Steward) && principal.Department == source => PermittedSource,
        _ => null,
    };

    /// <summary>Whether the resource is published and says that it is the element's source.</summary>
    public static bool IsSource(Resource resource, ElementId element) =>
        resource.State == ResourceState.Published && resource.Carrying(element) is { Claim: Claim.Source };

    /// <summary>Whether the resource is published and holds a copy of the element to check against.</summary>
    public static bool IsVerifier(Resource resource, ElementId element) =>
        resource.State == ResourceState.Published && resource.Carrying(element) is { Claim: Claim.Verifier };

    /// <summary>The resource as the source of an element.</summary>
    public static Side Source(Resource resource, ElementId element)
    {
        if (!IsSource(resource, element))
        {
            return new Side.Unfit(Reason.ElementNotCarried, "The resource is not the element's source.");
        }

        if (resource.KeyItem is not { } key)
        {
            return new Side.Unfit(Reason.LookupUnsupported, "The source has no key item by which rows could be compared.");
        }

        return Mounted(new(resource, resource.Find(key)!, resource.Carrying(element)!));
    }

    /// <summary>
    /// The resource as a verifier of what a source holds: matched by the item that carries the same element as the source's key.
    /// </summary>
    public static Side Verifier(Holder source, Resource resource)
    {
        if (resource.State != ResourceState.Published)
        {
            return new Side.Unfit(Reason.ResourceEnded, "The resource was superseded or withdrawn.");
        }

        if (resource.Carrying(source.Value.Element!) is not { Claim: Claim.Verifier } value)
        {
            return new Side.Unfit(Reason.ElementNotCarried, "The resource does not carry the element as a verifier.");
        }

        if (source.Key.Element is not { } subject || resource.Carrying(subject) is not { } key)
        {
            return new Side.Unfit(Reason.ElementNotCarried, "No item of the resource carries the element of the source's key item.");
        }

        return value.Type == source.Value.Type && key.Type == source.Key.Type
            ? Mounted(new(resource, key, value))
            : new Side.Unfit(Reason.ElementNotCarried, "The resource carries the element, or the key, as another type than the source.");
    }

    private static Side Mounted(Holder holder) => holder.Resource.Mapping is null
        ? new Side.Unfit(Reason.NotMounted, "The resource has no source mounted.")
        : new Side.Comparable(holder);
}
