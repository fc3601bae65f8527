using Exchange.Domain.Errors;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Holdings;

/// <summary>
/// The newest holdings, fed by the registry, under a lease: a gateway that has had no word for longer refuses to read, since
/// a grant may have been suspended without its knowing.
/// </summary>
internal sealed partial class HoldingsFeed(IOptions<GatewayOptions> options, TimeProvider time, ILogger<HoldingsFeed> logger) : IFeedSink
{
    private readonly SharedParts _shared = new();
    private volatile Holdings _newest = Holdings.Empty;
    private long _alive = long.MinValue;

    public long Revision => _newest.Revision;

    /// <summary>The newest holdings, lease or none.</summary>
    public Holdings Newest => _newest;

    public bool IsLeased => Volatile.Read(ref _alive) is var alive && alive != long.MinValue && time.GetElapsedTime(alive) < options.Value.Lease;

    /// <exception cref="ExchangeException">REGISTRY_UNAVAILABLE: the lease has lapsed, or never began.</exception>
    public void RequireLease()
    {
        if (!IsLeased)
        {
            throw new ExchangeException(Reason.RegistryUnavailable);
        }
    }

    public void Apply(Change change) => _newest = Next(_newest, change) with { Revision = change.Revision };

    // The lease ends first: nothing is decided on holdings that are empty or only half there.
    public void Forget()
    {
        Volatile.Write(ref _alive, long.MinValue);
        _newest = Holdings.Empty;
    }

    public void Alive() => Volatile.Write(ref _alive, time.GetTimestamp());

    // A fact that cannot be read, from a newer registry perhaps, ends what it replaces: unknown means no.
    private Holdings Next(Holdings holdings, Change change)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        switch (change.FactCase)
        {
            case Change.FactOneofCase.Principal:
                var key = (change.Principal.Issuer, change.Principal.Client);
                return DepartmentWire.Read(change.Principal, fields) is { } principal && !found.Any
                    ? holdings with { Principals = holdings.Principals.SetItem(key, principal) }
                    : Unreadable(change, holdings with { Principals = holdings.Principals.Remove(key) });
            case Change.FactOneofCase.Resource:
                return CatalogueWire.Read(change.Resource, fields) is { } resource
                    ? holdings.With(resource)
                    : Unreadable(change, WithoutResource(holdings, change.Resource.Code));
            case Change.FactOneofCase.Grant:
                return GrantWire.Read(change.Grant, fields) is { } grant
                    ? holdings.With(_shared.Of(grant))
                    : Unreadable(change, WithoutGrant(holdings, change.Grant));
            case Change.FactOneofCase.DataUpdate:
                return UpdateWire.Read(change.DataUpdate, fields) is { } update
                    ? holdings with { Updates = holdings.Updates.SetItem(update.Resource, update) }
                    : Unreadable(change, WithoutUpdate(holdings, change.DataUpdate.Resource));
            case Change.FactOneofCase.Element:
                return CatalogueWire.Read(change.Element, fields) is { } element
                    ? holdings with { Elements = holdings.Elements.Add(element.Id) }
                    : Unreadable(change, holdings);
            case Change.FactOneofCase.Designation:
                return CatalogueWire.Read(change.Designation, fields) is { } designation
                    ? holdings with { Sources = holdings.Sources.SetItem(designation.Element, designation.Department) }
                    : Unreadable(change, WithoutSource(holdings, change.Designation.Element));
            case Change.FactOneofCase.ReferenceRule:
                return ReferenceRuleWire.Read(change.ReferenceRule, fields) is { } rule
                    ? holdings with { ReferenceRules = holdings.ReferenceRules.SetItem(rule.Id.Value, rule) }
                    : Unreadable(change, holdings with { ReferenceRules = holdings.ReferenceRules.Remove(change.ReferenceRule.Id) });
            case Change.FactOneofCase.Correction:
                // One that cannot be read leaves in dispute what was: to say so harms nobody.
                return CorrectionWire.Read(change.Correction, fields) is { } correction
                    ? holdings with { Corrections = holdings.Corrections.With(correction) }
                    : Unreadable(change, holdings);
            default:
                return holdings;
        }
    }

    private static Holdings WithoutResource(Holdings holdings, string code) =>
        Domain.Catalogue.ResourceCode.TryParse(code, out var known)
            ? holdings.Without(known)
            : holdings;

    // What is not known to be fresh is told as unknown.
    private static Holdings WithoutUpdate(Holdings holdings, string code) =>
        Domain.Catalogue.ResourceCode.TryParse(code, out var known)
            ? holdings with { Updates = holdings.Updates.Remove(known) }
            : holdings;

    private static Holdings WithoutSource(Holdings holdings, string element) =>
        Domain.Catalogue.ElementId.TryParse(element, out var known) ? holdings with { Sources = holdings.Sources.Remove(known) } : holdings;

    // What was read under it still counts for the grant of which it passes on a part.
    private static Holdings WithoutGrant(Holdings holdings, Grant grant) => Domain.Grants.GrantId.TryParse(grant.Id, out var known)
        ? holdings.Without(known).WithPart(known, Domain.Grants.GrantId.TryParse(grant.DelegatedFrom, out var whole) ? whole : null)
        : holdings;

    private Holdings Unreadable(Change change, Holdings without)
    {
        LogUnreadable(logger, change.FactCase, change.Revision);
        return without;
    }

    [LoggerMessage(3001, LogLevel.Error, "Could not read the {Fact} of revision {Revision}; nothing is read under it")]
    private static partial void LogUnreadable(ILogger logger, Change.FactOneofCase fact, long revision);
}
