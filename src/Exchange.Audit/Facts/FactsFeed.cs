using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Microsoft.Extensions.Logging;

namespace Exchange.Audit.Facts;

/// <summary>
/// What the registry says, as far as the audit service needs it: who is who, and what duties and findings rest on. It grows with
/// the registry's present state, not with its history.
/// </summary>
internal sealed partial class FactsFeed(PrincipalDirectory principals, ILogger<FactsFeed> logger) : IFeedSink
{
    private volatile StandingFacts _newest = StandingFacts.Empty;
    private volatile GrantIndex _grants = GrantIndex.Empty;
    private volatile bool _isWhole;

    public long Revision => _newest.Revision;

    /// <summary>Whether the registry has said everything since it was last begun to be followed.</summary>
    public bool IsWhole => _isWhole;

    /// <summary>One state, which no later change alters.</summary>
    public StandingFacts Newest => _newest;

    /// <summary>The grants, as far as the registry has said them; apart from the facts, which nobody need read to keep them.</summary>
    public GrantIndex Grants => _grants;

    /// <summary>One state that has all that the registry said: on half of it anybody could be accused.</summary>
    /// <exception cref="ExchangeException">REGISTRY_UNAVAILABLE while the registry has not yet said everything.</exception>
    public StandingFacts RequireWhole() => _isWhole ? _newest : throw new ExchangeException(Reason.RegistryUnavailable);

    public void Apply(Change change)
    {
        principals.Apply(change);
        _grants = change.Grant is { } grant ? _grants.With(grant) : _grants;
        var found = new Violations();
        var next = Checked(Next(_newest, change, new(found, "")), change, new(found, ""));
        if (found.Any)
        {
            LogUnreadable(logger, change.FactCase, change.Revision);
        }

        _newest = next with { Revision = change.Revision };
    }

    public void Forget()
    {
        _isWhole = false;
        principals.Forget();
        _newest = StandingFacts.Empty;
        _grants = GrantIndex.Empty;
    }

    public void Alive()
    {
        _isWhole = true;
        principals.Alive();
    }

    // What cannot be read, from a newer registry perhaps, takes what it replaces with it: nobody is accused on what stood before.
    private static StandingFacts Next(StandingFacts facts, Change change, Fields fields)
    {
        switch (change.FactCase)
        {
            case Change.FactOneofCase.Department:
                return DepartmentWire.Read(change.Department, fields) is { } department
                    ? facts with { Departments = facts.Departments.SetItem(department.Id, department) }
                    : facts;
            case Change.FactOneofCase.Element:
                return CatalogueWire.Read(change.Element, fields) is { } element
                    ? facts with { Elements = facts.Elements.SetItem(element.Id, element) }
                    : facts;
            case Change.FactOneofCase.Designation:
                return CatalogueWire.Read(change.Designation, fields) is { } designation
                    ? facts with { Designations = facts.Designations.SetItem(designation.Element, designation), Unread = facts.Unread.Remove(designation.Element.Value) }
                    : facts with { Unread = facts.Unread.Add(change.Designation.Element) };
            case Change.FactOneofCase.Resource:
                return WithResource(facts, change, fields);
            case Change.FactOneofCase.DataUpdate:
                return UpdateWire.Read(change.DataUpdate, fields) is { } update
                    ? facts with { Updates = facts.Updates.SetItem(update.Resource, update) }
                    : WithoutUpdate(facts, change.DataUpdate.Resource);
            case Change.FactOneofCase.DutyLine:
                var line = DutyWire.Read(change.DutyLine, fields.Under("line"));
                return facts with
                {
                    Lines = fields.Found.Any ? facts.Lines.Remove(change.DutyLine.Id) : facts.Lines.SetItem(line.Id.Value, line),
                };
            case Change.FactOneofCase.Correction:
                return CorrectionReading.Read(change.Correction, change.At.ToDateTimeOffset(), fields) is { } correction
                    ? facts.With(correction)
                    : facts.WithoutCorrection(change.Correction.Id);
            case Change.FactOneofCase.Request:
                return RequestWire.Read(change.Request, fields) is { } request
                    ? facts.With(request, change.At.ToDateTimeOffset())
                    : facts with { Requests = facts.Requests.Remove(change.Request.Id) };
            case Change.FactOneofCase.Disposal:
                return facts with
                {
                    Disposals = DisposalReading.Read(change.Disposal, fields) is { } owed
                        ? facts.Disposals.SetItem(owed.Grant, owed)
                        : facts.Disposals.Remove(change.Disposal.Grant),
                };
            default:
                return facts;
        }
    }

    // What only the checks need, apart from what duties do.
    private StandingFacts Checked(StandingFacts facts, Change change, Fields fields) => change.FactCase switch
    {
        Change.FactOneofCase.Dispute => CheckedReading.With(facts, change.Dispute, change.At.ToDateTimeOffset(), fields),
        Change.FactOneofCase.Grant => CheckedReading.With(facts, change.Grant, change.At.ToDateTimeOffset(), principals.Find(change.Actor)?.Department, fields),
        Change.FactOneofCase.UsageRecord => CheckedReading.With(facts, change.UsageRecord),
        Change.FactOneofCase.Opening => CheckedReading.With(facts, change.Opening, fields),
        _ => facts,
    };

    private static StandingFacts WithResource(StandingFacts facts, Change change, Fields fields)
    {
        if (CatalogueWire.Read(change.Resource, fields) is not { } resource)
        {
            return ResourceCode.TryParse(change.Resource.Code, out var unread)
                ? facts with { Resources = facts.Resources.Remove(unread), Unread = facts.Unread.Add(unread.Value) }
                : facts;
        }

        var at = change.At.ToDateTimeOffset();
        DateTimeOffset? mounted = resource.Mapping is null ? null : facts.Resources.GetValueOrDefault(resource.Code)?.MountedAt ?? at;
        return facts with
        {
            Resources = facts.Resources.SetItem(resource.Code, new(resource, at, mounted)),
            Unread = facts.Unread.Remove(resource.Code.Value),
        };
    }

    private static StandingFacts WithoutUpdate(StandingFacts facts, string code) =>
        ResourceCode.TryParse(code, out var known) ? facts with { Updates = facts.Updates.Remove(known) } : facts;

    [LoggerMessage(2031, LogLevel.Error, "Could not read the {Fact} of revision {Revision}; no duty or finding rests on it")]
    private static partial void LogUnreadable(ILogger logger, Change.FactOneofCase fact, long revision);
}
