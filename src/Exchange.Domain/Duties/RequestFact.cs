using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Requests;

namespace Exchange.Domain.Duties;

/// <summary>What one department owed in a request by the end of a day.</summary>
/// <param name="Term">Which of the two terms.</param>
/// <param name="By">The provider whose term it is.</param>
/// <param name="Due">Its last day.</param>
/// <param name="Article">The article that sets it.</param>
/// <param name="EndedAt">When it was met, or the request went on without; null: neither yet.</param>
/// <param name="IsMet">Whether it was met.</param>
/// <param name="IsRunning">Whether it is this department's turn. While the requester has to supply something nobody is late.</param>
public sealed record OwedTerm(
    RequestTerm Term, DepartmentId By, DateOnly Due, string Article, DateTimeOffset? EndedAt, bool IsMet, bool IsRunning)
{
    public bool IsLate(DateTimeOffset now) => EndedAt is { } ended ? LocalDay.Of(ended) > Due : IsRunning && LocalDay.Of(now) > Due;

    public OwedTerm Abandoned(DateTimeOffset at) => this with { EndedAt = at, IsRunning = false };
}

/// <summary>What a provider did that it may not do.</summary>
public sealed record BreachFact(BreachKind Kind, DepartmentId By, string Text, DateTimeOffset At);

/// <summary>A return flow that its provider refused.</summary>
public sealed record RefusedReturn(DepartmentId By, DateTimeOffset At);

/// <summary>What findings need to know of a request: its terms and breaches, and nothing of what it is for.</summary>
public sealed record RequestFact
{
    public required string Id { get; init; }

    public required uint Version { get; init; }

    /// <summary>When the present provider received it.</summary>
    public required DateTimeOffset? ReceivedAt { get; init; }

    public required OwedTerm? Reply { get; init; }

    public required OwedTerm? Delivery { get; init; }

    /// <summary>Terms of providers that let theirs pass before it went on to another.</summary>
    public required ImmutableArray<OwedTerm> Earlier { get; init; }

    public required ImmutableArray<BreachFact> Breaches { get; init; }

    /// <summary>A return flow 回流 (Art 24).</summary>
    public bool IsReturnFlow { get; init; }

    /// <summary>The provider's refusal of a return flow, while it stands.</summary>
    public RefusedReturn? ReturnRefused { get; init; }

    public IEnumerable<OwedTerm> Terms => Earlier.Append(Reply).Append(Delivery).OfType<OwedTerm>();

    /// <summary>One that is over and was in time shows nothing.</summary>
    public bool ShowsNothing => Breaches.IsEmpty && ReturnRefused is null && Terms.All(term => !term.IsRunning && !(term.EndedAt is { } ended && term.IsLate(ended)));

    /// <summary>A request as it stands after a change, with what had already come to pass.</summary>
    public static RequestFact After(RequestFact? stood, SharingRequest request, DateTimeOffset at)
    {
        var isSame = stood is not null && stood.ReceivedAt == request.ReceivedAt && stood.Reply?.By == request.Provider;
        var left = stood is { Reply: { IsRunning: true } reply } && !isSame ? reply.Abandoned(at) : null;
        return new()
        {
            Id = request.Id.Value,
            Version = request.Version,
            ReceivedAt = request.ReceivedAt,
            Reply = ReplyOf(isSame ? stood!.Reply : null, request, at),
            Delivery = DeliveryOf(stood?.Delivery, request, at),
            Earlier = left is not null && left.IsLate(at) ? stood!.Earlier.Add(left) : stood?.Earlier ?? [],
            Breaches = [.. request.Breaches.Select(breach => new BreachFact(breach.Kind, ProviderAt(request, breach.At), breach.Text, breach.At))],
            IsReturnFlow = request.Demand.ReturnFlow,
            ReturnRefused = request is { Demand.ReturnFlow: true, Provider: { } provider, Answer: { Agrees: false, SignedAt: { } refused } } ? new(provider, refused) : null,
        };
    }

    // The first answer counts: a dispute that is settled puts another in its place, and of a refusal that was disputed and is not
    // known any more it is known that it was in time.
    private static OwedTerm? ReplyOf(OwedTerm? stood, SharingRequest request, DateTimeOffset at)
    {
        if (request.Provider is not { } provider || request.ReplyDue is not DueDate.Known { Day: var due } ||
            (stood is null && request.Dispute is not null))
        {
            return null;
        }

        var isRunning = request.State == RequestState.Forwarded;
        var term = new OwedTerm(
            RequestTerm.Reply, provider, due, RequestClock.ReplyArticle(request), stood?.EndedAt, stood?.IsMet ?? false, isRunning);
        return (term.EndedAt, request.Answer?.SignedAt) switch
        {
            ({ }, _) => term,
            (null, { } signed) => term with { EndedAt = signed, IsMet = true, IsRunning = false },
            _ when stood is { IsRunning: true } && request.State == RequestState.Withdrawn => term.Abandoned(at),
            _ => term,
        };
    }

    private static OwedTerm? DeliveryOf(OwedTerm? stood, SharingRequest request, DateTimeOffset at)
    {
        if (request.Provider is not { } provider || request.DeliveryDue is not DueDate.Known { Day: var due })
        {
            return null;
        }

        var term = new OwedTerm(
            RequestTerm.Delivery, provider, due, "政务数据共享条例 Art 22", request.DeliveredAt, request.DeliveredAt is not null, request.State == RequestState.Agreed);
        return stood is { IsRunning: true } && term is { IsRunning: false, IsMet: false } ? term.Abandoned(at) : term;
    }

    // Who was asked at an instant: whoever it went away from next, or else the one who has it.
    private static DepartmentId ProviderAt(SharingRequest request, DateTimeOffset at) =>
        request.Routes.FirstOrDefault(route => route.From is not null && route.At >= at)?.From ?? request.Provider ?? request.Consumer;
}

/// <summary>What a consumer still owes at the end of a grant: the certificate of disposal.</summary>
public sealed record DisposalFact(string Grant, uint Version, DepartmentId Consumer, string Cause, DateOnly Due);
