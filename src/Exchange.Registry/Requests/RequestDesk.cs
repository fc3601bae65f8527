using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Requests;

/// <summary>
/// The one desk 统一受理: says beforehand what would become of an application, and takes it. Filing the same again changes nothing and
/// succeeds.
/// </summary>
internal sealed class RequestDesk(FactBook facts, CatalogueReading catalogue, RequestReading reading, TimeProvider time)
{
    // Of those who race, one wins each time.
    private const int RacesMax = 100;

    public async Task<V1.PrecheckRequestResponse> PrecheckAsync(V1.Application? asked, Actor actor, CancellationToken ct)
    {
        var application = Read(asked);
        var response = new V1.PrecheckRequestResponse();
        for (var i = 0; i < application.Demands.Length; i++)
        {
            response.Checks.Add(await CheckAsync(application, i, actor, ct));
        }

        return response;
    }

    /// <summary>One request for each demand, together or none.</summary>
    public async Task<(long Revision, IReadOnlyList<SharingRequest> Requests)> FileAsync(V1.Application? asked, Actor actor, CancellationToken ct)
    {
        var application = Read(asked);
        if ((await catalogue.DepartmentAsync(actor.Department!, ct))!.Kind == DepartmentKind.External)
        {
            throw new ExchangeException(Reason.ConsumerExternal);
        }

        for (var races = 0; ; races++)
        {
            try
            {
                return await FileOnceAsync(application, actor, ct);
            }
            catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced && races < RacesMax)
            {
                // Another filed the same in the meantime, or a resource changed: what stands now is looked at.
            }
        }
    }

    private async Task<(long Revision, IReadOnlyList<SharingRequest> Requests)> FileOnceAsync(Application application, Actor actor, CancellationToken ct)
    {
        var requests = new List<SharingRequest>();
        var changes = new List<NewFact>();
        var revision = 0L;
        var fresh = new List<(SharingRequest Request, int Index)>();
        for (var i = 0; i < application.Demands.Length; i++)
        {
            var request = Drafted(application, application.Demands[i], actor);
            if (await reading.FindAsync(request.Id, ct) is not { } standing)
            {
                fresh.Add((request, i));
                requests.Add(request);
                continue;
            }

            await RequireSameAsync(request, i, ct);
            requests.Add(standing.Fact);
            revision = Math.Max(revision, standing.Revision);
        }

        if (fresh.Count == 0)
        {
            return (revision, requests);
        }

        await RequireReferencesAsync(fresh, ct);
        var found = new Violations();
        foreach (var (request, i) in fresh)
        {
            var (drafted, fact) = await CheckedAsync(request, i, actor, found, ct);
            changes.Add(fact);
            requests[requests.IndexOf(request)] = drafted;
        }

        var violations = found.ToImmutable();
        return violations.IsEmpty
            ? (await facts.CommitAsync(changes, actor, application.Statements.Basis, ct), requests)
            : throw new ExchangeException(RequestCheck.ReasonOf(violations), violations);
    }

    // What was filed under this number for this before has to be the same, whatever has become of it since.
    private async Task RequireSameAsync(SharingRequest asked, int i, CancellationToken ct)
    {
        var (demand, statements) = (asked.Demand.ToWire(), asked.Statements.ToWire());
        if (!await facts.StoodAsync<V1.SharingRequest>(
            FactKind.Request, asked.Id.Value, stood => stood.Demand.Equals(demand) && stood.Statements.Equals(statements), ct))
        {
            throw new ExchangeException(Reason.AlreadyExists)
            {
                Facts = ExchangeException.Fact("field", $"application.demands[{i}]")
                    .Add("remedy", "File it under another reference; what stands under this one is not changed by filing."),
            };
        }
    }

    private Task RequireReferencesAsync(IEnumerable<(SharingRequest Request, int Index)> fresh, CancellationToken ct)
    {
        var references = new List<(FactKind Kind, string Id, string Field)>();
        foreach (var (request, i) in fresh)
        {
            if (request.Demand.Resource is { } resource)
            {
                references.Add((FactKind.Resource, resource.Value, $"application.demands[{i}].resource"));
            }

            if (request.Demand.Provider is { } provider)
            {
                references.Add((FactKind.Department, provider.Value, $"application.demands[{i}].provider"));
            }
        }

        return facts.RequireAsync(ct, [.. references]);
    }

    private async Task<(SharingRequest Request, NewFact Fact)> CheckedAsync(
        SharingRequest request, int i, Actor actor, Violations found, CancellationToken ct)
    {
        var context = await reading.ContextAsync(request, Of(actor), [], ct);
        found.When(
            request.Demand.Provider == request.Consumer,
            $"application.demands[{i}].provider",
            ViolationCode.FieldConflict,
            "Another department than your own.",
            Reason.SelfGrant);
        var check = context.Resource is not { } resource
            ? RequestCheck.Uncatalogued
            : RequestCheck.Of($"application.demands[{i}].", request, resource, context.Departments);
        found.AddRange(check.Violations);
        var drafted = request with { Provider = context.Resource?.Provider ?? request.Demand.Provider, Path = check.Path, Verdicts = check.Verdicts };
        return (drafted, RequestFacts.ToFact(drafted, null, context));
    }

    // As if its head signed at once: the same rule says what would become of it.
    private async Task<V1.DemandCheck> CheckAsync(Application application, int i, Actor actor, CancellationToken ct)
    {
        var request = Drafted(application, application.Demands[i], actor);
        var context = await reading.ContextAsync(request, new("", actor.Department, Role.Head), request.Demand.Provider is { } named ? [named] : [], ct);
        var check = new V1.DemandCheck { Provider = (context.Resource?.Provider ?? request.Demand.Provider)?.Value ?? "" };
        if (request.Demand.Resource is not null && context.Resource is null)
        {
            check.Refusals.Add(Sentence(Reason.ReferenceMissing, $"application.demands[{i}].resource"));
            return check;
        }

        if (request.Demand.Provider is { } thought && !context.Departments.ContainsKey(thought))
        {
            check.Refusals.Add(Sentence(Reason.ReferenceMissing, $"application.demands[{i}].provider"));
            return check;
        }

        var found = context.Resource is not { } asked
            ? RequestCheck.Uncatalogued
            : RequestCheck.Of("", request, asked, context.Departments);
        check.Path = (V1.RequestPath)found.Path;
        check.Verdicts.AddRange(found.Verdicts.Select(verdict => verdict.ToWire()));
        switch (RequestLife.Decide(request, new RequestCommand.Sign(), context))
        {
            case RequestStep.Taken { Request: var filed }:
                check.ReplyDue = RequestWire.Due(filed.ReplyDue);
                break;
            case RequestStep.Refused { Violations.IsEmpty: true } refused:
                check.Refusals.Add(Sentence(refused.Reason));
                break;
            case RequestStep.Refused refused:
                check.Refusals.AddRange(refused.Violations.Select(violation => Sentence(violation.Because ?? refused.Reason, violation.Field, violation.Description)));
                break;
        }

        if (context.Resource is not null)
        {
            await AddAuthorizationAsync(check, request with { Path = found.Path, Verdicts = found.Verdicts }, context, ct);
            check.Held.AddRange(await HeldAsync(request, ct));
        }

        return check;
    }

    private async Task AddAuthorizationAsync(V1.DemandCheck check, SharingRequest request, RequestContext context, CancellationToken ct)
    {
        var (consumer, resource) = (context.Departments[request.Consumer], context.Resource!);
        var delegation = await reading.DelegationAsync(request, resource, consumer, ct);
        check.Authorization = (request.Path, request.IsUnconditional, delegation) switch
        {
            (RequestPath.None, _, _) => "No: 不予共享.",
            (_, true, _) => "Yes: 无条件共享; the provider is told.",
            (_, _, { } standing) => $"Yes: the provider has delegated it ({standing.Id}).",
            _ => "No: its provider answers, and has delegated nothing that covers this.",
        };
        if (check.Refusals.Count > 0)
        {
            return;
        }

        var obliged = delegation is null ? [] : RequestReading.ToConsent(delegation, request.Statements.Purpose).Obligations;
        var grant = RequestGrant.Of(request, resource, obliged, context.Now);
        var (reason, violations) = RequestGrant.Obstacles(grant, request, resource, consumer);
        check.Refusals.AddRange(violations.Select(violation => Sentence(violation.Because ?? reason!, violation.Field, violation.Description)));
        if (reason is not null && violations.IsEmpty)
        {
            check.Refusals.Add(Sentence(reason));
        }
    }

    // What covers all of it for this purpose already needs no request.
    private async Task<IEnumerable<string>> HeldAsync(SharingRequest request, CancellationToken ct) =>
        (await catalogue.PermittingGrantsAsync(request.Demand.Resource!, ct))
            .Where(grant =>
                grant.Consumer == request.Consumer &&
                grant.Purpose == request.Statements.Purpose &&
                request.Demand.Items.All(grant.Items.Contains) &&
                request.Demand.Modes.All(mode => ModeRule.Allows(grant.Modes, mode)) &&
                (grant.Scope.IsEmpty || grant.Scope.Select(GrantWire.ToScopeTerm).SequenceEqual(request.Demand.Scope.Select(GrantWire.ToScopeTerm))))
            .Select(grant => grant.Id.Value);

    private Application Read(V1.Application? asked)
    {
        var found = new Violations();
        var application = ApplicationWire.Read(asked, new(found, ""), time.GetUtcNow());
        found.ThrowIfAny();
        return application!;
    }

    private static SharingRequest Drafted(Application application, Demand demand, Actor actor) => new()
    {
        Id = RequestId.Of(actor.Department!, application.Reference, demand),
        Version = 1,
        Reference = application.Reference,
        Consumer = actor.Department!,
        Demand = demand,
        Statements = application.Statements,
        State = RequestState.Drafted,
        DraftedBy = actor.Name,
    };

    private static RequestActor Of(Actor actor) => new(actor.Name, actor.Department, actor.Role);

    private static string Sentence(Reason reason, string? field = null, string? description = null) =>
        $"{reason.Code}: {(field is null ? "" : $"{field}: ")}{description ?? reason.Sentence}";
}
