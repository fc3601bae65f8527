using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;

namespace Exchange.Domain.Grants;

/// <summary>
/// Whether one grant permits nothing that another does not, whoever holds them. Each dimension is a set or an interval, so that
/// this is decided by looking at the two alone. What cannot be decided is not narrower.
/// </summary>
public static class NarrowerRule
{
    /// <summary>What in the grant is wider than the one above it, by field; empty: it is narrower, or the same.</summary>
    public static ImmutableArray<Violation> Differences(Grant grant, Grant above)
    {
        var found = new Violations();
        found.When(grant.Resource != above.Resource, "grant.resource", ViolationCode.FieldConflict, "The same resource.");
        Each(found, "grant.items", grant.Items, above.Items.Contains, "An item of the grant above.");
        Each(found, "grant.modes", grant.Modes, mode => ModeRule.Allows(above.Modes, mode), "A mode of the grant above.");
        Each(found, "grant.contractor_tasks", grant.ContractorTasks, task => above.ContractorTasks.Contains(task, StringComparer.Ordinal), "A task of the grant above.");
        found.When(
            !string.Equals(grant.Purpose, above.Purpose, StringComparison.Ordinal), "grant.purpose", ViolationCode.FieldConflict, "The same purpose.");
        found.When(grant.Begins < above.Begins, "grant.begins", ViolationCode.FieldConflict, "Not before the grant above.");
        found.When(grant.Ends > above.Ends, "grant.ends", ViolationCode.FieldConflict, "Not after the grant above.");
        found.When(
            !above.Scope.All(term => grant.Scope.Any(own => Implies(own, term))),
            "grant.scope",
            ViolationCode.FieldConflict,
            "For each term of the grant above one that is as narrow.");
        found.When(
            grant.Scope.Any(own => !above.Scope.Any(term => Implies(own, term) && Implies(term, own)) && HidesRowsOf(above, own.Item)),
            "grant.scope",
            ViolationCode.FieldConflict,
            "No term of its own on an item that the grant above masks, and none at all where that gives figures: which rows pass would tell what is hidden.");
        found.When(
            !above.Masks.All(masked => grant.MaskOf(masked.Item) is { } own && MaskRule.IsWithin(own, masked.Mask)),
            "grant.masks",
            ViolationCode.FieldConflict,
            "Each mask of the grant above, or one that leaves less.");
        found.When(
            grant.GroupSizeMin < above.GroupSizeMin,
            "grant.group_size_min",
            ViolationCode.FieldConflict,
            "At least that of the grant above.");
        found.When(
            !above.Obligations.All(grant.Obligations.Contains),
            "grant.obligations",
            ViolationCode.FieldConflict,
            "All obligations of the grant above.");
        found.When(
            above.Quota is not null && !IsWithin(grant.Quota, above.Quota), "grant.quota", ViolationCode.FieldConflict, "At most the quota of the grant above.");
        found.When(
            above.Ceiling is not null && !(grant.Ceiling <= above.Ceiling),
            "grant.ceiling",
            ViolationCode.FieldConflict,
            "At most the ceiling of the grant above.");
        found.When(grant.MayPassOn && !above.MayPassOn, "grant.may_pass_on", ViolationCode.FieldConflict, "Not where the grant above may not be.");

        // Another's assessment would open a minor's rows that the grant above does not.
        found.When(
            grant.ImpactAssessment is { } own && own != above.ImpactAssessment,
            "grant.impact_assessment",
            ViolationCode.FieldConflict,
            "That of the grant above, or none.");
        found.When(
            above.Disposal is not null && grant.Disposal != above.Disposal,
            "grant.disposal",
            ViolationCode.FieldConflict,
            "As the provider requires it in the grant above.");
        return found.ToImmutable();
    }

    /// <summary>
    /// Whether every row in which one term holds is one in which the other does. Each term is looked at by itself: what only
    /// several together imply is not seen.
    /// </summary>
    public static bool Implies(ScopeTerm term, ScopeTerm other) => term.Item == other.Item && (term, other) switch
    {
        (ScopeTerm.Prefix own, ScopeTerm.Prefix wide) => own.Text.StartsWith(wide.Text, StringComparison.Ordinal),
        (ScopeTerm.Among own, ScopeTerm.Among wide) => own.Values.All(wide.Values.Contains),
        (ScopeTerm.Among own, ScopeTerm.Prefix wide) => own.Values.All(value => value.Type == ItemType.Text && value.Text.StartsWith(wide.Text, StringComparison.Ordinal)),

        // Endlessly many texts begin with a prefix, and a list ends.
        _ => false,
    };

    /// <summary>
    /// Whether whoever keeps to one quota keeps to the other. The longest month counts; in a period that is a part of one's own
    /// all of it may be used.
    /// </summary>
    public static bool IsWithin(Quota? quota, Quota other) => quota is not null && TimesIn(quota.Period, other.Period) is { } times &&
        quota.Reads <= other.Reads / times;

    private static ulong? TimesIn(QuotaPeriod period, QuotaPeriod other) => (period, other) switch
    {
        (QuotaPeriod.Hour, QuotaPeriod.Day) => 24,
        (QuotaPeriod.Hour, QuotaPeriod.Month) => 24 * 31,
        (QuotaPeriod.Day, QuotaPeriod.Month) => 31,
        (QuotaPeriod.Hour or QuotaPeriod.Day or QuotaPeriod.Month, QuotaPeriod.Hour or QuotaPeriod.Day or QuotaPeriod.Month) => 1,
        _ => null,
    };

    private static bool HidesRowsOf(Grant above, ItemId item) => above.GroupSizeMin > 0 || above.MaskOf(item) is not null;

    private static void Each<T>(Violations found, string field, ImmutableArray<T> own, Func<T, bool> isAbove, string wants)
    {
        for (var i = 0; i < own.Length; i++)
        {
            found.When(!isAbove(own[i]), $"{field}[{i}]", ViolationCode.FieldConflict, wants);
        }
    }
}
