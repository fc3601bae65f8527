using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Grants;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Requests;

/// <summary>The steps of a request. What the rule takes is committed with the grant that comes of it, or nothing is.</summary>
internal sealed class RequestBook(FactBook facts, CatalogueReading catalogue, RequestReading reading, AcceptancePolicy policy)
{
    private const int CitedMax = 64;
    private const int DisposalMax = 500;

    public Task<Moved> SignAsync(string id, uint version, Actor actor, CancellationToken ct) =>
        StepAsync(id, version, actor, new RequestCommand.Sign(), ct);

    public Task<Moved> WithdrawAsync(V1.WithdrawRequestRequest asked, Actor actor, CancellationToken ct) => StepAsync(
        asked.Id, asked.Version, actor, fields => (new RequestCommand.Withdraw(), fields.Text("reason", asked.Reason, RequestWire.TextMax)), ct);

    public Task<Moved> ReturnAsync(V1.ReturnRequestRequest asked, Actor actor, CancellationToken ct) => StepAsync(
        asked.Id,
        asked.Version,
        actor,
        fields => (
            new RequestCommand.TellMissing(fields.Each(
                "missing", asked.Missing, 1, RequestWire.MissingMax, static (f, field, text) => f.Text(field, text, RequestWire.TextMax))),
            ""),
        ct);

    public Task<Moved> SupplementAsync(V1.SupplementRequestRequest asked, Actor actor, CancellationToken ct) => StepAsync(
        asked.Id, asked.Version, actor, fields => (new RequestCommand.Supply(fields.Text("supplied", asked.Supplied, RequestWire.TextMax)), ""), ct);

    /// <summary>A proposal, with what would be a breach if the head signed it.</summary>
    public async Task<(Moved Moved, IReadOnlyList<string> Warnings)> AnswerAsync(V1.AnswerRequestRequest asked, Actor actor, CancellationToken ct)
    {
        var moved = await StepAsync(asked.Id, asked.Version, actor, fields => (ReadAnswer(asked, fields), ""), ct);
        var isBreach = !asked.Agrees && !CitationRule.IsPublished(moved.Request, moved.Request.Answer!.Cited, await reading.ReceivedAsync(moved.Request, ct));
        return (moved, isBreach ? [$"{Reason.ExtraCondition.Code}: {Reason.ExtraCondition.Sentence}"] : []);
    }

    public Task<Moved> SignAnswerAsync(V1.SignAnswerRequest asked, Actor actor, CancellationToken ct) => StepAsync(
        asked.Id, asked.Version, actor, asked.Signs ? new RequestCommand.SignAnswer() : new RequestCommand.SendBackAnswer(), ct);

    public async Task<Moved> DeclineAsync(V1.DeclineSourceRequest asked, Actor actor, CancellationToken ct)
    {
        var (request, (grounds, _)) = await ReadAsync(
            asked.Id, asked.Version, actor, fields => (fields.Text("grounds", asked.Grounds, RequestWire.TextMax), ""), ct);
        var (source, demand) = await SourceOfAsync(request, ct) is { } found ? (found.Source, found.Demand) : (null, (Demand?)null);
        return await TakeAsync(new(request, new RequestCommand.Decline(grounds, source, demand), actor, grounds) { Target = source }, ct);
    }

    /// <summary>To a resource's provider, with the demand in that resource's items; or to a department, which has to catalogue it.</summary>
    public async Task<Moved> RouteAsync(V1.RouteRequestRequest asked, Actor actor, CancellationToken ct)
    {
        var (request, (to, _)) = await ReadAsync(asked.Id, asked.Version, actor, fields => (ReadRoute(asked, fields), ""), ct);
        if (to.Resource is not { } code)
        {
            await facts.RequireAsync(ct, (FactKind.Department, to.Provider!.Value, "provider"));

            // The rows stay those that were asked for: what is catalogued for it has to have the items of the scope.
            var wanted = request.Demand.Wanted ?? $"{request.Demand.Resource}: {string.Join(", ", request.Demand.Items)}";
            var demand = request.Demand with { Resource = null, Wanted = wanted, Items = [], ReturnFlow = false, Provider = to.Provider };
            return await TakeAsync(new(request, new RequestCommand.RouteTo(to.Provider, null, demand), actor, "") { To = to.Provider }, ct);
        }

        await facts.RequireAsync(ct, (FactKind.Resource, code.Value, "resource"));
        var resource = (await catalogue.FindAsync(code, ct))!;
        var items = to.Items.IsEmpty ? request.Demand.Items : to.Items;
        RequireItems(items);
        var routed = request.Demand with { Resource = code, Wanted = null, Provider = null, Items = items };
        return await TakeAsync(new(request, new RequestCommand.RouteTo(resource.Provider, resource, routed), actor, "") { Target = resource }, ct);
    }

    public Task<Moved> AskExtensionAsync(V1.AskExtensionRequest asked, Actor actor, CancellationToken ct) => StepAsync(
        asked.Id,
        asked.Version,
        actor,
        fields =>
        {
            fields.Found.When(
                asked.Workdays < 1 || asked.Workdays > policy.Extension,
                "workdays",
                asked.Workdays == 0 ? ViolationCode.FieldRequired : ViolationCode.FieldOutOfRange,
                $"1 to {policy.Extension}.");
            return (new RequestCommand.AskExtension((int)Math.Min(asked.Workdays, AcceptancePolicy.ExtensionMax), fields.Text("reason", asked.Reason, RequestWire.TextMax)), asked.Reason);
        },
        ct);

    public Task<Moved> ConsentExtensionAsync(V1.ConsentExtensionRequest asked, Actor actor, CancellationToken ct) => StepAsync(
        asked.Id,
        asked.Version,
        actor,
        fields => (new RequestCommand.ConsentExtension(fields.Text("document", asked.Document, 200)), asked.Document),
        ct);

    public Task<Moved> AuthorizeAsync(string id, uint version, Actor actor, CancellationToken ct) =>
        StepAsync(id, version, actor, new RequestCommand.Authorize(), ct);

    public async Task<Moved> CatalogueAsync(V1.CatalogueRequestRequest asked, Actor actor, CancellationToken ct)
    {
        var (request, (named, _)) = await ReadAsync(asked.Id, asked.Version, actor, fields => (ReadNamed(asked, fields), ""), ct);
        await facts.RequireAsync(ct, (FactKind.Resource, named.Code!.Value, "resource"));
        var resource = (await catalogue.FindAsync(named.Code, ct))!;
        return await TakeAsync(new(request, new RequestCommand.NameResource(resource, named.Items), actor, "") { Target = resource }, ct);
    }

    public Task<Moved> DeliverAsync(string id, uint version, Actor actor, CancellationToken ct) =>
        StepAsync(id, version, actor, new RequestCommand.Deliver(), ct);

    private Task<Moved> StepAsync(string id, uint version, Actor actor, RequestCommand command, CancellationToken ct) =>
        StepAsync(id, version, actor, _ => (command, ""), ct);

    private async Task<Moved> StepAsync(
        string id, uint version, Actor actor, Func<Fields, (RequestCommand Command, string Reason)> read, CancellationToken ct)
    {
        var (request, (command, reason)) = await ReadAsync(id, version, actor, read, ct);
        return await TakeAsync(new(request, command, actor, reason), ct);
    }

    // All that is wrong with the form is told at once; then whether the request is there, and in the version that was seen.
    private async Task<(SharingRequest Request, T Asked)> ReadAsync<T>(string id, uint version, Actor actor, Func<Fields, T> read, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var known = RequestWire.ReadId(fields, "id", id);
        found.When(version == 0, "version", ViolationCode.FieldRequired, "The version that the caller has seen.");
        var asked = read(fields);
        found.ThrowIfAny();
        var request = await reading.SeenAsync(known!, actor, ct);
        return request.Version == version ? (request, asked) : throw new ExchangeException(Reason.VersionRaced);
    }

    private async Task<Moved> TakeAsync(Asked asked, CancellationToken ct)
    {
        var (request, command, actor) = (asked.Request, asked.Command, asked.Actor);
        var to = asked.Target?.Provider ?? asked.To;
        var context = await reading.ContextAsync(request, new(actor.Name, actor.Department, actor.Role), to is null ? [] : [to], ct);
        if (command is RequestCommand.SignAnswer or RequestCommand.Deliver)
        {
            context = context with { Received = await reading.ReceivedAsync(request, ct) };
        }

        // The step rests on the resource as it was looked at; on a delegation, so that a revocation meanwhile comes first, the grant
        // itself then resting on the resource.
        var restsOn = Of(asked.Target ?? context.Resource);
        if (command is RequestCommand.Authorize && context.Resource is { } resource &&
            await reading.DelegationAsync(request, resource, context.Departments[request.Consumer], ct) is { } delegation)
        {
            context = context with { Consent = RequestReading.ToConsent(delegation, request.Statements.Purpose) };
            restsOn = (FactKind.Delegation, delegation.Id.Value, delegation.Version);
        }

        switch (RequestLife.Decide(request, command, context))
        {
            case RequestStep.Taken taken:
                // From the commit on the request and its grant are durable together.
                var fact = RequestFacts.ToFact(taken.Request, request, context) with { RestsOn = restsOn };
                IReadOnlyList<NewFact> changes = taken.Grant is { } grant ? [fact, GrantBook.Issued(grant, context.Resource!)] : [fact];
                return new(await facts.CommitAsync(changes, actor, asked.Reason, ct), taken.Request, RequestFacts.TurnOf(taken.Request, context));
            case RequestStep.Breached breached:
                await facts.CommitAsync(RequestFacts.ToFact(breached.Request, request, context), actor, breached.Reason.Code, ct);
                throw new ExchangeException(breached.Reason);
            case RequestStep.Refused refused:
                throw new ExchangeException(refused.Reason, refused.Violations);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<(Resource Source, Demand Demand)?> SourceOfAsync(SharingRequest request, CancellationToken ct)
    {
        if (request.Demand.Resource is not { } code || await catalogue.FindAsync(code, ct) is not { } resource)
        {
            return null;
        }

        return SourceRoute.Of(request.Demand, resource, await reading.SourcesAsync(SourceRoute.Elements(request.Demand, resource), ct));
    }

    private static (FactKind Kind, string Id, uint Version)? Of(Resource? resource) =>
        resource is null ? null : (FactKind.Resource, resource.Code.Value, resource.Version);

    private static RequestCommand.Propose ReadAnswer(V1.AnswerRequestRequest asked, Fields fields)
    {
        var (agrees, found) = (asked.Agrees, fields.Found);
        found.When(agrees && asked.Cited.Length > 0, "cited", ViolationCode.FieldConflict, "Only a refusal rests on a condition.");
        found.When(!agrees && asked.Disposal.Length > 0, "disposal", ViolationCode.FieldConflict, "Only with consent is anything to dispose of.");
        found.When(!agrees && asked.MayPassOn, "may_pass_on", ViolationCode.FieldConflict, "Only with consent is anything to pass on.");
        return new(
            agrees,
            agrees ? fields.Optional("reason", asked.Reason, RequestWire.TextMax) : fields.Text("reason", asked.Reason, RequestWire.TextMax),
            fields.Optional("cited", asked.Cited, CitedMax),
            fields.Optional("disposal", asked.Disposal, DisposalMax),
            asked.MayPassOn);
    }

    private static (DepartmentId? Provider, ResourceCode? Resource, ImmutableArray<ItemId> Items) ReadRoute(V1.RouteRequestRequest asked, Fields fields)
    {
        var provider = asked.Provider.Length == 0 ? null : DepartmentWire.ReadId(fields, "provider", asked.Provider);
        var resource = asked.Resource.Length == 0 ? null : CatalogueWire.ReadCode(fields, "resource", asked.Resource);
        fields.Found.When(
            asked.Provider.Length == 0 == (asked.Resource.Length == 0),
            "provider",
            asked.Provider.Length == 0 ? ViolationCode.FieldRequired : ViolationCode.FieldConflict,
            "Name either the department or the resource.");
        fields.Found.When(
            asked.Resource.Length == 0 && asked.Items.Count > 0, "items", ViolationCode.FieldConflict, "Only a resource has items.");
        return (provider, resource, ReadItems(fields, asked.Items, 0));
    }

    private static (ResourceCode? Code, ImmutableArray<ItemId> Items) ReadNamed(V1.CatalogueRequestRequest asked, Fields fields) =>
        (CatalogueWire.ReadCode(fields, "resource", asked.Resource), ReadItems(fields, asked.Items, 1));

    private static ImmutableArray<ItemId> ReadItems(Fields fields, IReadOnlyList<string> items, int min) => fields.Each(
        "items", items, min, 500, static (f, field, id) => CatalogueWire.ReadItemId(f, field, id) ?? ItemId.Parse("unread"));

    // What was wanted in words has no items of its own that could stay as they are.
    private static void RequireItems(ImmutableArray<ItemId> items)
    {
        var found = new Violations();
        found.When(items.IsEmpty, "items", ViolationCode.FieldRequired, "The items of the resource that are meant.");
        found.ThrowIfAny();
    }

    /// <summary>A step as it was read, and where it leads.</summary>
    private sealed record Asked(SharingRequest Request, RequestCommand Command, Actor Actor, string Reason)
    {
        /// <summary>The resource that it goes to.</summary>
        public Resource? Target { get; init; }

        /// <summary>The department that it goes to, where there is no resource.</summary>
        public DepartmentId? To { get; init; }
    }
}

/// <summary>A request after a step, and whose turn it is.</summary>
internal sealed record Moved(long Revision, SharingRequest Request, Turn Turn)
{
    public V1.RequestView ToView() => RequestReading.ToView(Request, Turn);
}
