using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Requests;

/// <summary>
/// The life of a request: signed by the requester's head, forwarded, answered by the provider or authorized by the platform for it,
/// delivered; or returned once, routed on, refused, disputed, withdrawn (Decree 809, Art 20–22, 28).
/// </summary>
public static class RequestLife
{
    /// <summary>How many breaches one request holds; more of them say nothing new.</summary>
    public const int BreachesMax = 20;

    public static RequestStep Decide(SharingRequest request, RequestCommand command, RequestContext context)
    {
        if (RequestRule.Decide(request, command, context.By, CompetenceOf(request, context), context.Now) is { } reason)
        {
            return Refuse(reason);
        }

        var (now, by, clock) = (context.Now, context.By.Name, context.Clock);
        var next = request with { Version = request.Version + 1 };
        return command switch
        {
            RequestCommand.Sign => Sign(next, context),
            RequestCommand.Withdraw => new RequestStep.Taken(next with { State = RequestState.Withdrawn }),
            RequestCommand.TellMissing { Missing: var missing } when request.Supplement is not null =>
                Breach(request, next, BreachKind.SecondNotice, string.Join('\n', missing), context),
            RequestCommand.TellMissing { Missing: var missing } => new RequestStep.Taken(clock.Replying(next with
            {
                State = RequestState.Returned,
                Supplement = new(missing, by, now),
                Answer = null,
            })),
            RequestCommand.Supply { Text: var text } => new RequestStep.Taken(clock.Replying(next with
            {
                State = RequestState.Forwarded,
                Supplement = next.Supplement! with { Supplied = text, SuppliedAt = now },
            })),
            RequestCommand.Propose propose => new RequestStep.Taken(next with
            {
                Answer = new(propose.Agrees, propose.Reason, by, now) { Cited = propose.Cited, Disposal = propose.Disposal, MayPassOn = propose.MayPassOn },
            }),
            RequestCommand.SignAnswer => SignAnswer(request, next, context),
            RequestCommand.SendBackAnswer => new RequestStep.Taken(next with { Answer = null }),
            RequestCommand.Decline decline => Decline(next, decline, context),
            RequestCommand.RouteTo route => RouteTo(next, route, context),
            RequestCommand.AskExtension ask => new RequestStep.Taken(next with { Extension = new(ask.Workdays, ask.Reason, by, now) }),
            RequestCommand.ConsentExtension { Document: var document } => new RequestStep.Taken(clock.Replying(next with
            {
                Extension = next.Extension! with { Document = document, ConsentedBy = by, ConsentedAt = now },
            })),
            RequestCommand.Authorize => Authorize(next, context),
            RequestCommand.NameResource named => NameResource(next, named, context),
            RequestCommand.Deliver => Deliver(next, context),
            RequestCommand.OpenDispute { Id: var id } => new RequestStep.Taken(next with { State = RequestState.Disputed, Dispute = id }),
            RequestCommand.SettleDispute settled => new RequestStep.Taken(Settle(next, settled, context)),
            RequestCommand.TellOverdue { Term: var term } when request.OverdueTold.Contains(term) => Refuse(Reason.TransitionRefused),
            RequestCommand.TellOverdue { Term: var term } => new RequestStep.Taken(next with { OverdueTold = next.OverdueTold.Add(term) }),
            _ => throw new UnreachableException(),
        };
    }

    private static Competence CompetenceOf(SharingRequest request, RequestContext context)
    {
        var provider = request.Provider is { } asked ? context.Departments.GetValueOrDefault(asked) : null;
        return new(
            IsOver(context.Departments[request.Consumer]),
            provider is not null && IsOver(provider),
            provider is not null && context.By.Department == TurnRule.Over(provider.Id, context.Departments, context.Authorities));

        bool IsOver(Department department) => CompetentAuthority.IsOver(department, context.By.Department, context.Authorities);
    }

    private static RequestStep Sign(SharingRequest next, RequestContext context)
    {
        var consumer = context.Departments[next.Consumer];
        if (consumer.Kind == DepartmentKind.External)
        {
            return Refuse(Reason.ConsumerExternal);
        }

        if (context.Resource is { } resource)
        {
            var check = RequestCheck.Of("demand.", next, resource, context.Departments);
            var gaps = check.Path == RequestPath.None ? [] : RequestCheck.Gaps(next.Demand, next.Statements, resource, context.Now);
            if (check.Violations.Length + gaps.Length > 0)
            {
                return new RequestStep.Refused(Reason.FilingIncomplete, [.. check.Violations, .. gaps]);
            }
        }

        var filed = next with { SignedBy = context.By.Name, FiledAt = context.Now };
        var entered = Enter(filed, context.Resource, context.Resource?.Provider ?? next.Demand.Provider, context);
        return entered is { State: RequestState.Forwarded, IsUnconditional: true } && context.Clock.Policy.UnconditionalAtOnce &&
            context.Resource?.Mapping is not null &&
            Authorize(entered, context with { By = RequestActor.Platform }) is RequestStep.Taken authorized
                ? authorized
                : new RequestStep.Taken(entered);
    }

    // With a department its clock begins, anew for each; what was said to the one before was said by or to that one. What the law
    // forbids to share goes to nobody: it is recorded as refused, with the law and the way on.
    private static SharingRequest Enter(SharingRequest request, Resource? resource, DepartmentId? provider, RequestContext context)
    {
        var check = resource is null
            ? RequestCheck.Uncatalogued
            : RequestCheck.Of("", request, resource, context.Departments);
        var entered = request with
        {
            Provider = provider,
            Path = check.Path,
            Verdicts = check.Verdicts,
            ResourceVersion = resource?.Version ?? 0,
            ReceivedAt = null,
            ReplyDue = null,
            ReplyDueOtherwise = null,
            Extension = null,
            Supplement = null,
            Answer = null,
            OverdueTold = [],
        };
        if (check.Path == RequestPath.None)
        {
            return entered with { State = RequestState.Refused, Answer = NotShareable(check, context.Now) };
        }

        return provider is null
            ? entered with { State = RequestState.Accepted }
            : context.Clock.Replying(entered with { State = RequestState.Forwarded, ReceivedAt = context.Now });
    }

    private static Answer NotShareable(RequestCheck check, DateTimeOffset now)
    {
        var items = check.Verdicts.Where(verdict => verdict.Sharing == Sharing.None).ToList();
        var others = items.Count == check.Verdicts.Length
            ? ""
            : $" Only {string.Join(", ", items.Select(verdict => verdict.Item))}: apply for the other items by themselves.";
        return new(
            false,
            $"{Reason.NotShareable.Code}: {items[0].Why}{others} The way on: ask the provider for an aggregate, negotiate with it, then turn to the authority.",
            RequestActor.Platform.Name,
            now)
        {
            Cited = "basis",
            ByPlatform = true,
            SignedAt = now,
        };
    }

    private static RequestStep SignAnswer(SharingRequest request, SharingRequest next, RequestContext context)
    {
        var answer = next.Answer! with { SignedBy = context.By.Name, SignedAt = context.Now };
        if (!answer.Agrees)
        {
            return CitationRule.IsPublished(request, answer.Cited, context.Received)
                ? new RequestStep.Taken(next with { State = RequestState.Refused, Answer = answer })
                : Breach(request, next with { Answer = null }, BreachKind.ExtraCondition, $"{answer.Cited}: {answer.Reason}", context);
        }

        var agreed = Agree(next with { Answer = answer }, context);
        return context.Resource is { } resource && Obstacle(agreed, resource, context) is { } obstacle ? obstacle : new RequestStep.Taken(agreed);
    }

    private static RequestStep Authorize(SharingRequest next, RequestContext context)
    {
        var isUnconditional = context.Resource is { } asked &&
            next.Demand.Items.All(id => asked.Find(id) is { } item && SharingRule.Of(item, asked) == Sharing.Unconditional);
        if (context.Resource is not { } resource || (!isUnconditional && context.Consent is null))
        {
            return Refuse(Reason.DelegationAbsent);
        }

        // The consent beforehand is the provider's signature: it is not given by who made the request, nor used by who gave it.
        var consent = isUnconditional ? null : context.Consent;
        if (consent is not null && (next.WasMadeBy(consent.GivenBy) || consent.GivenBy == context.By.Name))
        {
            return Refuse(Reason.SignerRefused);
        }

        var agreed = Agree(next with
        {
            Answer = new(true, null, context.By.Name, context.Now)
            {
                ByPlatform = true,
                Delegation = consent?.Delegation,
                Disposal = consent?.Disposal,
                SignedAt = context.Now,
            },
        }, context);
        if (Obstacle(agreed, resource, context) is { } obstacle)
        {
            return obstacle;
        }

        return resource.Mapping is null ? new RequestStep.Taken(agreed) : Effect(agreed, resource, context);
    }

    private static RequestStep Deliver(SharingRequest next, RequestContext context)
    {
        if (context.Resource is not { Mapping: not null } resource)
        {
            return Refuse(Reason.NotMounted);
        }

        return (RequestStep?)Obstacle(next, resource, context) ?? Effect(next, resource, context);
    }

    private static RequestStep NameResource(SharingRequest next, RequestCommand.NameResource named, RequestContext context)
    {
        var demand = next.Demand with { Resource = named.Resource.Code, Items = named.Items };
        if (named.Resource.Provider != next.Provider)
        {
            return Refuse(Reason.OtherDepartment);
        }

        var check = RequestCheck.Of("", next with { Demand = demand }, named.Resource, context.Departments);
        return check.Violations.IsEmpty
            ? new RequestStep.Taken(next with
            {
                Demand = demand,
                Path = check.Path,
                Verdicts = check.Verdicts,
                ResourceVersion = named.Resource.Version,
                Answer = null,
            })
            : new RequestStep.Refused(RequestCheck.ReasonOf(check.Violations), check.Violations);
    }

    private static RequestStep.Taken Decline(SharingRequest next, RequestCommand.Decline decline, RequestContext context)
    {
        var (source, demand) = Fits(next, decline, context) ? (decline.Source, decline.Demand!) : (null, next.Demand);
        var declined = next with
        {
            Routes = next.Routes.Add(new(next.Provider, decline.Grounds, context.Now, source?.Provider, next.Demand.Resource)),
            Demand = demand,
        };
        return new RequestStep.Taken(source is null
            ? Enter(declined, null, null, context) with { Path = next.Path, Verdicts = next.Verdicts }
            : Enter(declined, source, source.Provider, context));
    }

    // To the source by itself only where everything that is asked for fits there.
    private static bool Fits(SharingRequest request, RequestCommand.Decline decline, RequestContext context) =>
        decline.Source is { } source &&
        source.Provider != request.Provider &&
        RequestCheck.Of("", request with { Demand = decline.Demand! }, source, context.Departments).Violations.IsEmpty;

    private static RequestStep RouteTo(SharingRequest next, RequestCommand.RouteTo route, RequestContext context)
    {
        var found = new Violations();
        found.When(route.Provider == next.Consumer, "provider", ViolationCode.FieldConflict, "Another department than the requester.", Reason.SelfGrant);
        if (route.Resource is { } resource)
        {
            // What takes the place of items that the requester's head signed for is not more than they were.
            found.When(
                next.Demand.Resource is not null && route.Demand.Items.Length > next.Demand.Items.Length,
                "items",
                ViolationCode.FieldOutOfRange,
                $"At most {next.Demand.Items.Length}, as many as were asked for.");
            found.AddRange(RequestCheck.Of("", next with { Demand = route.Demand }, resource, context.Departments).Violations);
        }

        if (found.Any)
        {
            var violations = found.ToImmutable();
            return new RequestStep.Refused(RequestCheck.ReasonOf(violations), violations);
        }

        ImmutableArray<Route> routes = next.Routes is [.., { To: null } open]
            ? next.Routes.Replace(open, open with { To = route.Provider })
            : next.Routes.Add(new(null, "", context.Now, route.Provider, null));
        return new RequestStep.Taken(Enter(next with { Routes = routes, Demand = route.Demand }, route.Resource, route.Provider, context));
    }

    private static SharingRequest Settle(SharingRequest next, RequestCommand.SettleDispute settled, RequestContext context) => settled.ForClaimant
        ? Agree(next with
        {
            Answer = new(true, $"{next.Dispute}: {settled.Outcome}", context.By.Name, context.Now) { SignedAt = context.Now },
        }, context)
        : next with { State = RequestState.Refused };

    private static SharingRequest Agree(SharingRequest request, RequestContext context) => request with
    {
        State = RequestState.Agreed,
        AgreedAt = context.Now,
        DeliveryDue = context.Clock.Delivery(context.Now),
    };

    private static RequestStep.Refused? Obstacle(SharingRequest agreed, Resource resource, RequestContext context)
    {
        var grant = RequestGrant.Of(agreed, resource, context.Consent?.Obligations ?? [], context.Now);
        var (reason, violations) = RequestGrant.Obstacles(
            grant, agreed, resource, context.Departments[agreed.Consumer], agreed.Answer is { ByPlatform: false } ? context.Received : null);
        return reason is null ? null : new(reason, violations);
    }

    private static RequestStep.Taken Effect(SharingRequest agreed, Resource resource, RequestContext context)
    {
        var grant = RequestGrant.Of(agreed, resource, context.Consent?.Obligations ?? [], context.Now);
        return new(agreed with { State = RequestState.Effective, DeliveredAt = context.Now, Grant = grant.Id }, grant);
    }

    // What may not be done stands in the record once, however often it is tried, and in so many words at most.
    private static RequestStep Breach(SharingRequest request, SharingRequest next, BreachKind kind, string text, RequestContext context)
    {
        var stands = request.Breaches.Length >= BreachesMax || request.Breaches.Any(breach => breach.Kind == kind && breach.Text == text);
        return stands && next.Answer == request.Answer
            ? Refuse(ReasonOf(kind))
            : new RequestStep.Breached(
                stands ? next : next with { Breaches = next.Breaches.Add(new(kind, text, context.By.Name, context.Now)) },
                ReasonOf(kind));
    }

    private static Reason ReasonOf(BreachKind kind) => kind == BreachKind.ExtraCondition ? Reason.ExtraCondition : Reason.ReturnedAlready;

    private static RequestStep.Refused Refuse(Reason reason) => new(reason, []);
}
