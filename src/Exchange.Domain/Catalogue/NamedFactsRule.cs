using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>
/// What a resource names must be there and be what it is taken for. A code that has ended is never published again, so that
/// no succession of resources comes back to where it began.
/// </summary>
public static class NamedFactsRule
{
    internal static void Check(Resource resource, CatalogueView view, Violations found)
    {
        found.When(
            !view.Departments.ContainsKey(resource.Provider),
            "resource.provider",
            ViolationCode.FieldConflict,
            "The registry does not hold this.",
            Reason.ReferenceMissing);
        Code(resource, view, found);
        Elements(resource, view, found);
        Related(resource, view, found);
        if (resource.Supersedes is { } old)
        {
            Superseded(resource, view.Resources.GetValueOrDefault(old), found);
        }
    }

    private static void Code(Resource resource, CatalogueView view, Violations found)
    {
        var standing = view.Resources.GetValueOrDefault(resource.Code);
        var draft = view.UnderWay(resource.Code);
        found.When(
            (standing is not null && standing.Provider != resource.Provider) || (draft is not null && draft.Resource.Provider != resource.Provider),
            "resource.code",
            ViolationCode.FieldConflict,
            "Another department uses this code.",
            Reason.AlreadyExists);
        found.When(
            standing is not null && standing.Provider == resource.Provider && standing.State != ResourceState.Published,
            "resource.code",
            ViolationCode.FieldConflict,
            "The resource of this code has ended; take a new code.",
            Reason.ResourceEnded);
    }

    // Elements are of the item's type, or the item means something else than it says.
    private static void Elements(Resource resource, CatalogueView view, Violations found)
    {
        for (var i = 0; i < resource.Items.Length; i++)
        {
            if (resource.Items[i] is not { Element: { } id } item)
            {
                continue;
            }

            var element = view.Elements.GetValueOrDefault(id);
            found.When(
                element is null,
                $"resource.items[{i}].element",
                ViolationCode.FieldConflict,
                "No such element is defined.",
                Reason.ReferenceMissing);
            found.When(
                element is not null && element.Type != item.Type,
                $"resource.items[{i}].type",
                ViolationCode.FieldConflict,
                "The element is of another type.",
                Reason.ReferenceMissing);
        }
    }

    // What the provider has on its way counts, so that two new resources may name each other. Another's is nobody's to learn of.
    private static void Related(Resource resource, CatalogueView view, Violations found)
    {
        for (var i = 0; i < resource.Related.Length; i++)
        {
            var code = resource.Related[i];
            found.When(
                code == resource.Code || resource.Related.IndexOf(code) < i,
                $"resource.related[{i}]",
                ViolationCode.FieldDuplicate,
                "Name each other resource once.");
            found.When(
                code != resource.Code && !view.Resources.ContainsKey(code) && !view.Asked.Contains(code) && view.UnderWay(code)?.Resource.Provider != resource.Provider,
                $"resource.related[{i}]",
                ViolationCode.FieldConflict,
                "The registry does not hold this.",
                Reason.ReferenceMissing);
        }
    }

    private static void Superseded(Resource resource, Resource? old, Violations found)
    {
        var isOwn = old is not null && old.Provider == resource.Provider;
        found.When(
            resource.Supersedes == resource.Code,
            "resource.supersedes",
            ViolationCode.FieldConflict,
            "A resource does not replace itself; its next version has the same code.");
        found.When(
            resource.Supersedes != resource.Code && !isOwn,
            "resource.supersedes",
            ViolationCode.FieldConflict,
            "Name a resource of the provider's own.",
            Reason.ReferenceMissing);
        found.When(
            resource.Supersedes != resource.Code && isOwn && old!.State != ResourceState.Published && old.SupersededBy != resource.Code,
            "resource.supersedes",
            ViolationCode.FieldConflict,
            "What is replaced is still in force.",
            Reason.ResourceEnded);
    }
}
