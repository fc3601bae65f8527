using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>A step asked for.</summary>
public abstract record RequestCommand
{
    private RequestCommand()
    {
    }

    public sealed record Sign : RequestCommand;

    public sealed record Withdraw : RequestCommand;

    public sealed record TellMissing(ImmutableArray<string> Missing) : RequestCommand;

    public sealed record Supply(string Text) : RequestCommand;

    /// <summary>An answer that the head has yet to sign.</summary>
    public sealed record Propose(bool Agrees, string? Reason, string? Cited, string? Disposal, bool MayPassOn) : RequestCommand;

    public sealed record SignAnswer : RequestCommand;

    public sealed record SendBackAnswer : RequestCommand;

    /// <summary>非数源部门; to the source's own resource, where one is found.</summary>
    public sealed record Decline(string Grounds, Resource? Source, Demand? Demand) : RequestCommand;

    /// <summary>To a department, or to a resource's provider with the demand in that resource's items.</summary>
    public sealed record RouteTo(DepartmentId Provider, Resource? Resource, Demand Demand) : RequestCommand;

    public sealed record AskExtension(int Workdays, string Reason) : RequestCommand;

    public sealed record ConsentExtension(string Document) : RequestCommand;

    /// <summary>平台授权.</summary>
    public sealed record Authorize : RequestCommand;

    /// <summary>The resource in which the provider has catalogued what was wanted.</summary>
    public sealed record NameResource(Resource Resource, ImmutableArray<ItemId> Items) : RequestCommand;

    public sealed record Deliver : RequestCommand;

    public sealed record OpenDispute(DisputeId Id) : RequestCommand;

    /// <summary>How the dispute ended. Who may end it is the dispute's rule.</summary>
    public sealed record SettleDispute(bool ForClaimant, string Outcome) : RequestCommand;

    /// <summary>The exchange has told the end of a term.</summary>
    public sealed record TellOverdue(RequestTerm Term) : RequestCommand;
}

/// <summary>Who takes a step.</summary>
public sealed record RequestActor(string Name, DepartmentId? Department, Role? Role)
{
    /// <summary>The exchange itself, which acts for nobody.</summary>
    public static RequestActor Platform { get; } = new("platform", null, null);
}

/// <summary>The provider's consent given beforehand, by which the platform may authorize.</summary>
public sealed record Consent(string Delegation, string GivenBy, string? Disposal, ImmutableArray<Obligation> Obligations);

/// <summary>What a step is decided on, beside the request.</summary>
public sealed record RequestContext
{
    public required RequestActor By { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required RequestClock Clock { get; init; }

    /// <summary>The requester, the provider, and the one that it goes to.</summary>
    public required ImmutableDictionary<DepartmentId, Department> Departments { get; init; }

    /// <summary>The newest version of the resource that is asked for; null: it is not catalogued.</summary>
    public Resource? Resource { get; init; }

    /// <summary>The resource in the version of the receipt.</summary>
    public Resource? Received { get; init; }

    /// <summary>Every sharing authority.</summary>
    public required ImmutableArray<Department> Authorities { get; init; }

    /// <summary>Null: the provider has delegated nothing that covers this.</summary>
    public Consent? Consent { get; init; }
}

/// <summary>What becomes of a step.</summary>
public abstract record RequestStep
{
    private RequestStep()
    {
    }

    /// <summary>It is taken; with the grant that is issued by it, if one is.</summary>
    public sealed record Taken(SharingRequest Request, Grant? Grant = null) : RequestStep;

    /// <summary>It has no effect but to stand in the record as what may not be done.</summary>
    public sealed record Breached(SharingRequest Request, Reason Reason) : RequestStep;

    public sealed record Refused(Reason Reason, ImmutableArray<Violation> Violations) : RequestStep;
}
