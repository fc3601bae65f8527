using System.Collections.Immutable;
using System.Globalization;

namespace Exchange.Domain.Catalogue;

/// <summary>One difference between two versions of a resource.</summary>
/// <param name="Field">The field, in wire names, its item named by id.</param>
/// <param name="Item">The item that it is about; null: the whole.</param>
/// <param name="Before">What it was; empty: it was not there.</param>
/// <param name="After">What it is; empty: it is gone.</param>
/// <param name="IsBreaking">Whether one who relied on the version before may be hurt.</param>
public sealed record Difference(string Field, ItemId? Item, string Before, string After, bool IsBreaking)
{
    public override string ToString() => (Before, After) switch
    {
        ("", _) => $"{Field} is new: {After}",
        (_, "") => $"{Field} is gone; it was {Before}",
        _ => $"{Field} was {Before}, is {After}",
    };
}

/// <summary>
/// What changed between two versions of a resource. Where its rows are is not told: it is nobody's business but the provider's. Who
/// stands behind it is told by its filing.
/// </summary>
public static class ResourceDifference
{
    public static ImmutableArray<Difference> Between(Resource before, Resource after)
    {
        var found = ImmutableArray.CreateBuilder<Difference>();
        Add("name", before.Name, after.Name);
        found.AddRange(Items(before, after));
        Add("format", Text(before.Format), Text(after.Format));
        Add("update_cycle", Text(before.UpdateCycle), Text(after.UpdateCycle));
        Add("sharing", Text(before.Sharing), Text(after.Sharing), after.Sharing > before.Sharing);
        Add("modes", Join(before.Modes), Join(after.Modes), before.Modes.Except(after.Modes).Any());
        Add("conditions.scope", before.Conditions?.Scope, after.Conditions?.Scope);
        Add("conditions.purposes", Join(before.Conditions?.Purposes ?? []), Join(after.Conditions?.Purposes ?? []));
        Add("conditions.terms", Terms(before), Terms(after));
        Add("basis", Basis(before.Basis), Basis(after.Basis));
        Add("grade", Text(before.Grade), Text(after.Grade));
        Add("key_item", before.KeyItem?.Value, after.KeyItem?.Value, before.KeyItem is not null);
        Add("person_item", before.PersonItem?.Value, after.PersonItem?.Value);
        Add("division_item", before.DivisionItem?.Value, after.DivisionItem?.Value);
        Add("summary", before.Summary, after.Summary);
        Add("opening", before.Opening?.ToString(), after.Opening?.ToString());
        Add("opening_conditions", before.OpeningConditions, after.OpeningConditions);
        Add("related", Join(before.Related), Join(after.Related));
        Add("supersedes", before.Supersedes?.Value, after.Supersedes?.Value);
        Add("state", Text(before.State), Text(after.State), true);
        Add("superseded_by", before.SupersededBy?.Value, after.SupersededBy?.Value);
        return found.DrainToImmutable();

        void Add(string field, string? was, string? isNow, bool breaking = false)
        {
            if ((was ?? "") != (isNow ?? ""))
            {
                found.Add(new(field, null, was ?? "", isNow ?? "", breaking));
            }
        }
    }

    private static IEnumerable<Difference> Items(Resource before, Resource after)
    {
        foreach (var was in before.Items)
        {
            if (after.Find(was.Id) is not { } isNow)
            {
                yield return new($"items[{was.Id}]", was.Id, was.Name, "", true);
                continue;
            }

            foreach (var difference in Item(was, isNow, SharingRule.Of(isNow, after) > SharingRule.Of(was, before)))
            {
                yield return difference;
            }
        }

        foreach (var item in after.Items.Where(item => before.Find(item.Id) is null))
        {
            yield return new($"items[{item.Id}]", item.Id, "", item.Name, false);
        }
    }

    private static IEnumerable<Difference> Item(Item was, Item isNow, bool isStricter)
    {
        (string Field, string? Before, string? After, bool IsBreaking)[] fields =
        [
            ("name", was.Name, isNow.Name, false),
            ("type", Text(was.Type), Text(isNow.Type), true),
            ("element", was.Element?.Value, isNow.Element?.Value, true),
            ("claim", Text(was.Claim), Text(isNow.Claim), false),
            ("sensitivity", Text(was.Sensitivity), Text(isNow.Sensitivity), isNow.Sensitivity > was.Sensitivity),
            ("sharing", was.Sharing?.ToString(), isNow.Sharing?.ToString(), isStricter),
            ("grade", was.Grade?.ToString(), isNow.Grade?.ToString(), false),
        ];
        return fields
            .Where(field => (field.Before ?? "") != (field.After ?? ""))
            .Select(field => new Difference($"items[{was.Id}].{field.Field}", was.Id, field.Before ?? "", field.After ?? "", field.IsBreaking));
    }

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string Basis(LegalBasis? basis) => basis is null ? "" : $"{basis.Rank}, {basis.Title}, {basis.Article}: {basis.Reason}";

    private static string Join<T>(ImmutableArray<T> values) => string.Join(", ", values);

    private static string Terms(Resource resource) => string.Join("; ", (resource.Conditions?.Terms ?? []).Select(term => term switch
    {
        Condition.Within within => $"within {Join(within.Divisions)}",
        Condition.Among among => $"among {Join(among.Departments)}",
        Condition.Obliged { Purpose: { } purpose } obliged => $"obligation {obliged.Obligation} for {purpose}",
        Condition.Obliged obliged => $"obligation {obliged.Obligation}",
        Condition.Masked masked => $"masking {masked.Mask}",
        Condition.Grouped grouped => $"group_size_min {grouped.SizeMin}",
        _ => "unknown",
    }));
}
