using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants;

/// <summary>Whether the holder of a grant may read at all at a moment, or one item: every read being one that shows all it must.</summary>
public static class ReaderRule
{
    private const string Shown = "shown";

    /// <summary>Null: it may, in one of the grant's modes.</summary>
    public static Reason? Decide(Grant grant, ItemId? item, Resource resource, DateTimeOffset at, Func<GrantId, Grant?> find)
    {
        Reason? first = null;
        foreach (var mode in grant.Modes)
        {
            var asked = new ReadAttempt
            {
                Consumer = grant.Consumer,
                Resource = grant.Resource,
                Items = item is null ? [] : [item],
                Mode = mode,
                Purpose = grant.Purpose,
                Matter = Shown,
                HouseholdAuthorization = Shown,
                Aggregate = grant.GroupSizeMin > 0 && mode == Mode.Batch ? new(item is null ? [] : [item], []) : null,
            };
            if (GrantRule.Decide([grant], resource, asked, at, find) is not Decision.Refuse refusal)
            {
                return null;
            }

            first ??= refusal.Reason;
        }

        // A grant names at least one mode.
        return first ?? Reason.ModeNotGranted;
    }
}
