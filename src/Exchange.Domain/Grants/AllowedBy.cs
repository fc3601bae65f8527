using System.Collections.Frozen;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Grants;

/// <summary>What would have allowed a read that a grant did not: one sentence made of the grant's own terms, never of data.</summary>
public static class AllowedBy
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private static readonly FrozenDictionary<Reason, Func<Grant, Resource, string>> Sentences =
        new Dictionary<Reason, Func<Grant, Resource, string>>
        {
            [Reason.PurposeNotGranted] = static (grant, _) => $"The purpose {grant.Purpose}, the only one that the grant names.",
            [Reason.GrantTerminated] = static (_, _) => "Another grant, on a new request: this one was terminated and does not come back.",
            [Reason.GrantEnded] = static (grant, _) => $"A read in the grant's period, {Period(grant)}.",
            [Reason.GrantNotBegun] = static (grant, _) => $"A read in the grant's period, {Period(grant)}.",
            [Reason.GrantSuspended] = static (grant, _) => grant.Suspension is { } suspension
                ? $"The suspension lifted by the authority, once rectified; the consumer has until {suspension.RectifyBy:yyyy-MM-dd} to report it."
                : "The suspension lifted by the authority.",
            [Reason.ResourceEnded] = static (_, resource) => resource.SupersededBy is { } next
                ? $"A grant for {next}, which replaced the resource."
                : "The resource published again; it was withdrawn.",
            [Reason.ConditionUnknown] = static (_, _) => "The grant issued anew in terms that this exchange can evaluate.",
            [Reason.GrantOutdated] = static (_, resource) => $"The grant issued anew for version {resource.Version} of the resource.",
            [Reason.ModeNotGranted] = static (grant, _) => $"A mode that the grant names: {Modes(grant)}.",
            [Reason.AggregateOnly] = static (grant, _) => $"Figures instead of rows; the grant gives those of groups of at least {grant.GroupSizeMin} rows.",
            [Reason.HouseholdAuthorizationMissing] = static (_, _) => "The household's authorization, named with the read.",
            [Reason.MatterMissing] = static (_, _) => "The matter or case, named with the read.",
            [Reason.ContractorTaskMissing] = static (grant, _) => grant.ContractorTasks.IsEmpty
                ? "A grant that names a task for contractors; this one names none."
                : $"A task that the grant names, named with the read: {string.Join(", ", grant.ContractorTasks)}.",
            [Reason.CeilingExceeded] = static (grant, resource) => Some(
                $"Items of class {grant.Ceiling} or lower", Shared(grant, resource).Where(item => (item.Grade ?? resource.Grade) <= grant.Ceiling)),
            [Reason.GrantChainLapsed] = static (grant, _) => $"The grant {grant.DelegatedFrom}, of which this one passes on a part, in force.",
            [Reason.ItemsNotGranted] = static (grant, resource) => Some("Items that the grant names", Shared(grant, resource)),
        }.ToFrozenDictionary();

    public static string Of(Reason reason, Grant grant, Resource resource) => Sentences.TryGetValue(reason, out var sentence)
        ? sentence(grant, resource)
        : reason.Remedy ?? reason.Sentence;

    private static IEnumerable<Item> Shared(Grant grant, Resource resource) =>
        grant.Items.Select(resource.Find).OfType<Item>().Where(item => SharingRule.Of(item, resource) != Sharing.None);

    private static string Some(string which, IEnumerable<Item> items) =>
        $"{which}{string.Join(',', items.Select((item, i) => $"{(i == 0 ? ": " : " ")}{item.Id}"))}.";

    private static string Period(Grant grant) => $"from {Instant(grant.Begins)} until {Instant(grant.Ends)}";

    private static string Instant(DateTimeOffset at) => at.ToOffset(China).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    private static string Modes(Grant grant) => string.Join(
        ", ", grant.Modes.Select(mode => mode switch
        {
            Mode.Api => "API (a look-up)",
            Mode.Batch => "BATCH (a stream)",
            Mode.Verify => "VERIFY (yes or no)",
            _ => $"{mode}",
        }));
}
