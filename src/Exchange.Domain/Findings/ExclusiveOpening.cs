using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;
using Exchange.Domain.Openings;

namespace Exchange.Domain.Findings;

/// <summary>
/// 仅向特定企业、社会组织开放: data opened to one and not to others (45号; 反垄断法 Art 40; 公平竞争审查条例 Art 8, 10, 12). One recipient since
/// nobody else applied, of an entry that anyone may apply for, is none of it.
/// </summary>
public static partial class ExclusiveOpening
{
    public static IEnumerable<Finding> Of(StandingFacts facts, Yardstick yard) => facts.Openings.Values
        .GroupBy(opening => opening.Resource)
        .Where(group => facts.Resources.ContainsKey(group.Key))
        .SelectMany(group => Of(facts.Resources[group.Key].Resource, [.. group.OrderBy(opening => opening.Id.Value, StringComparer.Ordinal)], yard));

    private static IEnumerable<Finding> Of(Resource resource, ImmutableArray<OpeningAgreement> openings, Yardstick yard)
    {
        var today = LocalDay.Of(yard.Now);
        ImmutableArray<OpeningAgreement> standing =
            [.. openings.Where(one => one.From <= today && (one.To is not { } to || to >= today.AddMonths(-yard.Checks.OpeningMonths)))];
        return Sole(resource, standing, yard)
            .Concat(standing.SelectMany(one => Each(resource, one, today, yard.Checks)))
            .Concat(standing.Where(one => IsBetter(one, standing, resource)).Select(one => Against(
                FindingCode.X5, one, resource, "gets more, fresher or faster than others who are under the same published entry, or who were refused without a condition of it")))
            .Concat(standing.Where(one => one.OpenedBy != resource.Provider).Select(one => Against(
                FindingCode.R3, one, resource, "gets data that was shared with the department that opens it, and is another's") with
            { Responsible = one.OpenedBy }));
    }

    // Rule 1.
    private static IEnumerable<Finding> Sole(Resource resource, ImmutableArray<OpeningAgreement> standing, Yardstick yard)
    {
        var entities = standing.Select(one => one.Recipient.Entity).Distinct().ToList();
        var turnedAway = standing.SelectMany(one => one.Others)
            .Where(other => !entities.Contains(other.Applicant.Entity) && IsTurnedAway(other, yard)).DistinctBy(other => other.Applicant.Code).Count();
        if (entities.Count == 1 && turnedAway > 0 && resource.Opening is null or Opening.Unconditional or Opening.Conditional)
        {
            yield return Against(
                FindingCode.X1,
                standing[0],
                resource,
                $"is, with whoever has the same controller, the only recipient in {yard.Checks.OpeningMonths} months, and {turnedAway} other {(turnedAway == 1 ? "applicant was" : "applicants were")} refused or never answered");
        }
    }

    private static bool IsTurnedAway(OpeningApplication other, Yardstick yard) => other.AnsweredOn is null
        ? yard.Calendar.Due(other.FiledOn, yard.Checks.OpeningAnswerWorkdays) is DueDate.Known { Day: var due } && due < LocalDay.Of(yard.Now)
        : !other.IsGranted;

    private static IEnumerable<Finding> Each(Resource resource, OpeningAgreement one, DateOnly today, CheckPolicy policy)
    {
        // Rule 2.
        if (resource.OpeningConditions is { } conditions && (conditions.Contains(one.Recipient.Name, StringComparison.Ordinal) || OneOnly().IsMatch(conditions)))
        {
            yield return Against(FindingCode.X2, one, resource, "is the only one known to meet the published condition");
        }

        // Rules 3 and 4.
        if (Exclusive().Match(one.Terms) is { Success: true, Value: var word })
        {
            yield return Against(FindingCode.X3, one, resource, $"has an agreement that says {word}");
            if (Faults(one, today, policy) is { Count: > 0 } faults)
            {
                yield return Against(FindingCode.X4, one, resource, $"has an exclusive agreement that {string.Join(", ", faults)}");
            }
        }
    }

    private static List<string> Faults(OpeningAgreement one, DateOnly today, CheckPolicy policy)
    {
        var faults = new List<string>();
        Add(one.To is null, "has no end");
        Add(one.To > one.From.AddMonths(policy.ExclusiveMonths).AddDays(-1), $"lasts longer than {policy.ExclusiveMonths} months");
        Add(one.PublishedOn is null || one.PublishedOn > one.From.AddMonths(-policy.AnnouncedMonths), $"was not published {policy.AnnouncedMonths} months ahead");
        Add((one.ReviewedOn ?? one.From).AddYears(policy.ReviewYears) < today, $"was not reviewed in {policy.ReviewYears} years");
        return faults;

        void Add(bool isSo, string fault)
        {
            if (isSo)
            {
                faults.Add(fault);
            }
        }
    }

    // Rule 5: strictly better in one respect and worse in none; who is refused without a condition of the entry's gets nothing.
    private static bool IsBetter(OpeningAgreement one, ImmutableArray<OpeningAgreement> standing, Resource resource) =>
        standing.Any(other => other.Recipient.Entity != one.Recipient.Entity && IsStrictlyBetter(one, other, resource)) ||
        one.Others.Any(other => other is { AnsweredOn: not null, IsGranted: false } && !CitesEntry(other.Reason, resource.OpeningConditions));

    private static bool IsStrictlyBetter(OpeningAgreement one, OpeningAgreement other, Resource resource)
    {
        var (items, others) = (ItemsOf(one, resource), ItemsOf(other, resource));
        var (cycle, otherCycle) = (one.UpdateCycle ?? resource.UpdateCycle, other.UpdateCycle ?? resource.UpdateCycle);
        var (calls, otherCalls) = (CallsOf(one), CallsOf(other));
        return items.IsSupersetOf(others) && cycle <= otherCycle && calls >= otherCalls
            && (items.Count > others.Count || cycle < otherCycle || calls > otherCalls);
    }

    private static ImmutableHashSet<ItemId> ItemsOf(OpeningAgreement one, Resource resource) =>
        [.. one.Items.IsEmpty ? resource.Items.Select(item => item.Id) : one.Items];

    private static ulong CallsOf(OpeningAgreement one) => one.CallsPerDay == 0 ? ulong.MaxValue : one.CallsPerDay;

    private static bool CitesEntry(string? reason, string? conditions) => reason is not null && conditions is not null && conditions
        .Split(['，', '。', '；', '、', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Any(condition => condition.Length > 1 && reason.Contains(condition, StringComparison.Ordinal));

    private static Finding Against(FindingCode code, OpeningAgreement one, Resource resource, string what) => new(
        code,
        resource.Provider,
        one.Id.Value,
        $"{resource.Name}: {one.Recipient.Name} {what}.",
        LocalDay.BeginOf(one.From),
        [new(EvidenceKind.Opening, one.Id.Value, one.Version), new(EvidenceKind.Resource, resource.Code.Value, resource.Version)]);

    // 非独家, 不排他 and non-exclusive say the contrary.
    [GeneratedRegex(@"(?<![非不无])(独家|排他|唯一|优先使用|优先获取|自动续期|自动续约)|(?<!non-)(?<!not )\bexclusive\b|right of first use|auto-?renew", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Exclusive();

    [GeneratedRegex(@"本[市省区县]国[有企]|仅限.{0,30}(公司|集团)|指定(企业|公司|单位)", RegexOptions.CultureInvariant)]
    private static partial Regex OneOnly();
}
