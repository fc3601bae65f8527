using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>
/// What is found of a demand when it is checked against the catalogue: how it can be met, each item's verdict and why, and everything
/// that does not fit, by field.
/// </summary>
public sealed record RequestCheck(RequestPath Path, ImmutableArray<ItemVerdict> Verdicts, ImmutableArray<Violation> Violations)
{
    /// <summary>What is not catalogued has to be catalogued first.</summary>
    public static RequestCheck Uncatalogued { get; } = new(RequestPath.Collect, [], []);

    /// <param name="at">The demand's path, with its point, such as <c>application.demands[0].</c>.</param>
    /// <param name="request">What is asked for, what for, and by whom.</param>
    /// <param name="resource">The resource's newest version.</param>
    /// <param name="departments">The requester and the resource's provider.</param>
    public static RequestCheck Of(
        string at, SharingRequest request, Resource resource, ImmutableDictionary<DepartmentId, Department> departments)
    {
        var (demand, statements, consumer) = (request.Demand, request.Statements, departments[request.Consumer]);
        var found = new Violations();
        found.When(
            resource.State != ResourceState.Published,
            $"{at}resource",
            ViolationCode.FieldConflict,
            "A resource that is published; this one was superseded or withdrawn.",
            Reason.ResourceEnded);
        found.When(
            resource.Provider == consumer.Id,
            $"{at}resource",
            ViolationCode.FieldConflict,
            "A resource of another department.",
            Reason.SelfGrant);
        Items(at, demand, resource, found);
        Scope(at, demand, resource, found);
        Modes(at, demand, resource, found);
        if (demand.ReturnFlow)
        {
            ReturnFlow(at, demand, resource, (consumer, departments[resource.Provider]), found);
        }

        ImmutableArray<ItemVerdict> verdicts = [.. demand.Items.Select(id => Verdict(id, demand, statements, resource, consumer))];
        return new(Way(verdicts, resource), verdicts, found.ToImmutable());
    }

    /// <summary>What the requester still owes before its head may consent: items about persons need an assessment (PIPL Art 55).</summary>
    public static ImmutableArray<Violation> Gaps(Demand demand, Statements statements, Resource resource, DateTimeOffset now)
    {
        var found = new Violations();
        found.When(statements.Ends <= now, "statements.ends", ViolationCode.FieldOutOfRange, "The time asked for has passed; file anew.");
        found.When(
            statements.ImpactAssessment is null && demand.Items.Any(id => resource.Find(id) is { Sensitivity: not Sensitivity.None }),
            "statements.impact_assessment",
            ViolationCode.FieldRequired,
            "Items about persons need an impact assessment on file (个人信息保护法 Art 55): withdraw this and file anew with its number.");
        return found.ToImmutable();
    }

    /// <summary>The one reason of all of them, or REQUEST_INVALID.</summary>
    public static Reason ReasonOf(ImmutableArray<Violation> violations) =>
        violations[0].Because is { } reason && violations.All(violation => violation.Because == reason) ? reason : Reason.RequestInvalid;

    private static RequestPath Way(ImmutableArray<ItemVerdict> verdicts, Resource resource)
    {
        if (verdicts.Any(verdict => verdict.Sharing == Sharing.None))
        {
            return RequestPath.None;
        }

        return resource.Mapping is null ? RequestPath.Collect : RequestPath.Authorize;
    }

    private static ItemVerdict Verdict(ItemId id, Demand demand, Statements statements, Resource resource, Department consumer)
    {
        if (resource.Find(id) is not { } item)
        {
            return new(id, null, false, "The resource has no such item.");
        }

        var sharing = SharingRule.Of(item, resource);
        var onPlatform = sharing != Sharing.None && resource is { Mapping: not null, State: ResourceState.Published };
        var why = sharing switch
        {
            Sharing.None => $"不予共享: {resource.Basis?.Title} {resource.Basis?.Article}: {resource.Basis?.Reason}",
            Sharing.Unconditional => "无条件共享: every department may have it.",
            _ when demand.ReturnFlow => "回流: no condition may be attached.",
            _ => $"有条件共享: {Conditional(statements, resource.Conditions, consumer)}{Given(id, resource)}",
        };
        var mounted = onPlatform || sharing == Sharing.None ? "" : " It is not on the platform yet.";
        var person = item.Sensitivity != Sensitivity.None && statements.ImpactAssessment is null ? " It is about persons: name the impact assessment." : "";
        return new(id, sharing, onPlatform, $"{why}{mounted}{person}");
    }

    private static string Given(ItemId id, Resource resource) => string.Concat((resource.Conditions?.Terms ?? []).Select(term => term switch
    {
        Condition.Masked { Mask: var masked } when masked.Item == id => $" It is given masked 脱敏, {masked}.",
        Condition.Grouped grouped => $" Figures only are given, of groups of at least {grouped.SizeMin} rows.",
        _ => "",
    }));

    private static string Conditional(Statements statements, SharingConditions? conditions, Department consumer)
    {
        if (conditions is null || !conditions.Purposes.Contains(statements.Purpose, StringComparer.Ordinal))
        {
            return $"its conditions do not name this purpose, but: {string.Join('、', conditions?.Purposes ?? [])}.";
        }

        var isNamed = conditions.Terms.Where(term => term is not Condition.Obliged).All(term => ConditionRule.Meets(term, consumer, statements.Purpose, []));
        return isNamed ? "its provider answers; the conditions name this purpose." : "its conditions name other departments or divisions.";
    }

    private static void Items(string at, Demand demand, Resource resource, Violations found)
    {
        for (var i = 0; i < demand.Items.Length; i++)
        {
            found.When(demand.Items.IndexOf(demand.Items[i]) < i, $"{at}items[{i}]", ViolationCode.FieldDuplicate, "Name each item once.");
            found.When(resource.Find(demand.Items[i]) is null, $"{at}items[{i}]", ViolationCode.ItemUnknown, "Name an item of the resource.");
        }
    }

    private static void Scope(string at, Demand demand, Resource resource, Violations found)
    {
        for (var i = 0; i < demand.Scope.Length; i++)
        {
            var term = demand.Scope[i];
            var item = resource.Find(term.Item);
            found.When(item is null, $"{at}scope[{i}].item", ViolationCode.ItemUnknown, "Name an item of the resource.");
            found.When(
                term is ScopeTerm.Unknown,
                $"{at}scope[{i}]",
                ViolationCode.FieldUnknownValue,
                "State the scope in a term that can be decided: prefix or among.",
                Reason.ConditionUnknown);
            found.When(
                item is not null && term is not ScopeTerm.Unknown && !ScopeRule.Fits(term, item.Type),
                $"{at}scope[{i}]",
                ViolationCode.FieldConflict,
                "A prefix needs a text item; a list needs at least one value, all of the item's type.");
        }
    }

    private static void Modes(string at, Demand demand, Resource resource, Violations found)
    {
        for (var i = 0; i < demand.Modes.Length; i++)
        {
            found.When(demand.Modes.IndexOf(demand.Modes[i]) < i, $"{at}modes[{i}]", ViolationCode.FieldDuplicate, "Name each mode once.");
            found.When(
                resource.Sharing != Sharing.None && !ModeRule.Allows(resource.Modes, demand.Modes[i]),
                $"{at}modes[{i}]",
                ViolationCode.FieldConflict,
                "The resource is not shared in this mode.");
        }
    }

    // Art 24: from an upper department's systems, what they collected within the requester's division, and not a row more.
    private static void ReturnFlow(
        string at, Demand demand, Resource resource, (Department Consumer, Department Provider) parties, Violations found)
    {
        var (consumer, provider) = parties;
        found.When(
            provider.Division == consumer.Division || !provider.Division.Contains(consumer.Division),
            $"{at}return_flow",
            ViolationCode.FieldConflict,
            "Only an upper department's data flows back.");
        found.When(
            resource.DivisionItem is null,
            $"{at}return_flow",
            ViolationCode.FieldConflict,
            "The resource does not say in which division a row was collected.");
        found.When(
            resource.DivisionItem is { } division && !demand.Scope.Any(term => term.Item == division && LiesIn(term, consumer.Division)),
            $"{at}scope",
            ViolationCode.FieldConflict,
            "A term on the division item that keeps the rows within the requester's division.");
    }

    private static bool LiesIn(ScopeTerm term, DivisionCode division) => term switch
    {
        ScopeTerm.Prefix prefix => DivisionCode.TryParse(prefix.Text.PadRight(6, '0'), out _) && division.ContainsAllOf(prefix.Text),
        ScopeTerm.Among among => among.Values.All(value => DivisionCode.TryParse(value.Text, out var asked) && division.Contains(asked)),
        _ => false,
    };
}
