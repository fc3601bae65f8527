using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Freshness;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Holdings;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Quotas;
using Exchange.Gateway.Sources;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Gateway.Reading;

/// <summary>
/// The read path, whole and in order: who asks, what is asked, is it granted, what does the source say, record it, answer.
/// Nothing that changes the outcome lives anywhere else. A refusal at any step is recorded like a read, and when a record
/// cannot be made durable nothing leaves. Verifications and forms go the same way, in ReadService.Forms.cs.
/// </summary>
internal sealed partial class ReadService(
    TokenVerifier tokens, HoldingsFeed registry, DepartmentSources sources, RunningStreams streams, ReadQuotas quotas, SubjectGuesses guesses,
    SubjectRuns runs, GatewayJournal journal, PeriodKeys keys, MaskKeys masks, Cursors cursors, Tickets tickets, FreshnessPolicy freshness, SourcePatience patience,
    TimeProvider time)
    : V1.ReadService.ReadServiceBase
{
    public override async Task<V1.LookupResponse> Lookup(V1.LookupRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), ct);
        var account = new Account(Call.Lookup, caller, keys.Current, request.Resource, request.Purpose, time.GetUtcNow());
        try
        {
            var asked = Ask(RequestForm.Of(request), caller, account);
            var permit = Decide(asked, account);
            await using var counted = await quotas.TakeAsync(permit.Grant, account.At, asked.Holdings.FindGrant, ct);
            var found = await FindAsync(asked, permit, account, counted, ct);
            RequireStill(new(caller, asked, permit), account);

            // The log has it before the caller has a byte.
            var recorded = await journal.AppendAsync(account.Answered(found));
            return Answers.Of(asked, permit, found, Disputed(asked, permit), counted?.Keep(), recorded);
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    public override async Task Read(
        V1.ReadRequest request, IServerStreamWriter<V1.ReadResponse> responseStream, ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        await ReadAsync(request, caller, items => new OwnBatches(items, responseStream), context.CancellationToken);
    }

    /// <summary>Flight's DoGet: what the ticket asks for, decided and recorded anew.</summary>
    public async Task RedeemAsync(ByteString ticket, Func<ImmutableArray<Item>, IStreamForm> form, ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        if (tickets.Open(ticket, caller) is { } request)
        {
            await ReadAsync(request, caller, form, context.CancellationToken);
            return;
        }

        var account = new Account(Call.Read, caller, keys.Current, "", "", time.GetUtcNow());
        try
        {
            Know(caller, registry.Newest, account);
            throw new ExchangeException(Reason.TicketRefused);
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    /// <summary>Flight's GetFlightInfo: the items of a stream that would be permitted now. Nothing is read, and only a refusal recorded.</summary>
    public async Task<(Caller Caller, ImmutableArray<Item> Items)> ForeseeAsync(V1.ReadRequest request, ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        var account = new Account(Call.Read, caller, keys.Current, request.Resource, request.Purpose, time.GetUtcNow());
        try
        {
            var asked = Ask(RequestForm.Of(request), caller, account);
            return (caller, FigureItems.Leaving(asked.Attempt.Aggregate, Decide(asked, account)));
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    private async Task ReadAsync(V1.ReadRequest request, Caller caller, Func<ImmutableArray<Item>, IStreamForm> form, CancellationToken ct)
    {
        var account = new Account(Call.Read, caller, keys.Current, request.Resource, request.Purpose, time.GetUtcNow());
        try
        {
            var asked = Ask(RequestForm.Of(request), caller, account);
            var permit = Decide(asked, account);
            var after = GoOn(cursors.Open(request, caller, asked), asked, permit, account);
            using var running = streams.Enter(asked.Attempt.Consumer);
            await using var counted = await quotas.TakeAsync(permit.Grant, account.At, asked.Holdings.FindGrant, ct);
            var disputed = Disputed(asked, permit);
            await using var rows = await sources.AskAsync(Query(asked, permit, disputed, after), ct);
            RequireVersion(asked, after, rows);
            var place = new Place(asked, permit, after, rows, cursors.For(request, caller, asked));
            var leaving = FigureItems.Leaving(asked.Attempt.Aggregate, permit);
            var leave = form(leaving);

            // The log has it before the caller has a byte.
            var opened = await journal.OpenAsync(account.Opened());
            var answer = Answers.Opened(asked, permit, leaving, counted?.Keep(), rows, after, opened);
            await StreamAsync(new(caller, asked, permit), answer, rows, place, disputed, opened, account, leave, ct);
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable && !account.IsOpened)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    // Only the parsed, typed request is ever authorized, and it alone is executed.
    private Asked Ask(RequestForm form, Caller caller, Account account) => Ask(form, caller, account, registry.Newest);

    private Asked Ask(RequestForm form, Caller caller, Account account, Holdings.Holdings holdings)
    {
        var asked = form.Read(Know(caller, holdings, account), holdings);
        account.Ask(asked, runs.Next(caller, asked.Attempt.Key));
        var update = holdings.Updates.GetValueOrDefault(asked.Resource.Code);
        return asked with { Freshness = FreshnessRule.Of(asked.Resource.UpdateCycle, update?.DataUntil, account.At, freshness) };
    }

    private Principal Know(Caller caller, Holdings.Holdings holdings, Account account)
    {
        account.Rest(holdings);
        registry.RequireLease();
        var principal = holdings.PrincipalOf(caller);
        account.Bind(principal);
        return principal;
    }

    private static Decision.Permit Decide(Asked asked, Account account)
    {
        var decision = GrantRule.Decide(asked.Held, asked.Resource, asked.Attempt, account.At, asked.Holdings.FindGrant);
        account.Decide(decision);
        return decision switch
        {
            Decision.Refuse refusal => throw new ExchangeException(refusal.Reason),
            Decision.Permit when asked.Resource.Mapping is null => throw new ExchangeException(Reason.NotMounted),
            Decision.Permit when asked.Resource.KeyItem is null && ModeRule.IsOfOneSubject(asked.Attempt.Mode) =>
                throw new ExchangeException(Reason.LookupUnsupported),
            Decision.Permit when asked is { Attempt.ByKey: true, OrderKey: null } => throw new ExchangeException(Reason.OrderUnsupported),
            _ => (Decision.Permit)decision,
        };
    }

    // A cursor goes on with what it began: the same grant and resource, of the same version.
    private static Cursor? GoOn(Cursor? after, Asked asked, Decision.Permit permit, Account account)
    {
        account.GoOn(after);
        return after is null || (after.Grant, after.GrantVersion, after.ResourceVersion) == (permit.Grant.Id.Value, permit.Grant.Version, asked.Resource.Version)
            ? after
            : throw new ExchangeException(Reason.VersionRaced);
    }

    // Looked at once the source is open, so that it is the version of the rows to come.
    private static void RequireVersion(Asked asked, Cursor? after, SourceRows rows)
    {
        if (asked.Attempt.SourceVersion is not null && rows.Version is null)
        {
            throw new ExchangeException(Reason.SourceVersionUnsupported);
        }

        if ((asked.Attempt.SourceVersion is { } wanted && wanted != rows.Version) || (after is { SourceState.Length: > 0 } && after.SourceState != rows.State))
        {
            throw new ExchangeException(Reason.SourceChanged);
        }
    }

    // What an open correction puts in doubt is answered as the source has it, and marked. In figures no row is told from another.
    private static DisputeMarks Disputed(Asked asked, Decision.Permit permit) => new(
        asked.Resource, asked.Attempt.Aggregate is null ? asked.Holdings.DisputedIn(asked.Resource, permit.Items) : Holdings.Disputed.None);

    // Under a smallest group the groups are chosen, and not the rows: what the whole leaves out must not show in a part of it.
    private static ImmutableArray<RowFilter> RowFilters(Asked asked, Decision.Permit permit) =>
        permit.Grant.GroupSizeMin > 0 ? [] : asked.Attempt.Filters;

    // The granted items and rows only, and the items by which a row is known to be the subject's, in scope, or a minor's, or in a
    // stream in dispute, chosen, or in order; of rows that are counted and no more, any granted one.
    private static SourceQuery Query(Asked asked, Decision.Permit permit, DisputeMarks? disputed = null, Cursor? after = null)
    {
        var (resource, attempt, items) = (asked.Resource, asked.Attempt, permit.Items);
        IEnumerable<ItemId?> needed =
        [
            Counted(asked, permit), attempt.Key is null ? null : resource.KeyItem, resource.PersonItem, disputed?.KeyItem, .. permit.Grant.Scope.Select(term => term.Item), .. attempt.Filters.Select(filter => filter.Item),
            attempt.ByKey ? resource.KeyItem : null,
        ];
        foreach (var id in needed)
        {
            items = id is null || items.Any(item => item.Id == id) ? items : items.Add(resource.Find(id)!);
        }

        return new(resource, resource.Mapping!, items, permit.Grant.Scope, attempt.Key)
        {
            Filters = RowFilters(asked, permit),
            OrderBy = attempt.ByKey ? asked.OrderKey : null,
            From = after?.Key ?? default,

            // Only where no row that comes back is left out here.
            Limit = after is null && permit.Grant.Scope.IsEmpty && attempt.Filters.IsEmpty && resource.PersonItem is null ? attempt.Limit : null,
        };
    }

    private static ItemId? Counted(Asked asked, Decision.Permit permit) =>
        permit.Items.IsEmpty ? permit.Grant.Items.First(id => asked.Resource.Find(id) is not null) : null;

    // The source is let go before the log is waited for.
    private async Task<LookupRows> FindAsync(Asked asked, Decision.Permit permit, Account account, CountedRead? counted, CancellationToken ct)
    {
        await using var rows = await sources.AskAsync(Query(asked, permit), ct);
        try
        {
            return await LookupRows.TakeAsync(rows, new(permit, masks), new(permit.Grant, asked), new(asked.Resource, permit.Grant, account.At), ct);
        }
        catch (ExchangeException told) when (told.Reason == Reason.ImpactAssessmentMissing)
        {
            // It tells that there is such a child: it is not to be had more often than an answer.
            counted?.Keep();
            throw;
        }
    }

    // A source may take its time: what was suspended or has ended since the decision is not answered.
    private void RequireStill(Standing standing, Account account)
    {
        registry.RequireLease();
        var (holdings, now) = (registry.Newest, time.GetUtcNow());
        if (ReferenceEquals(holdings, standing.Asked.Holdings) && now < standing.Permit.Grant.Ends)
        {
            return;
        }

        account.Rest(holdings);
        if (standing.Lapse(holdings, now) is { } reason)
        {
            throw new ExchangeException(reason);
        }
    }

    private async Task StreamAsync(
        Standing standing, V1.StreamOpened answer, SourceRows rows, Place place, DisputeMarks disputed, Recorded opened, Account account,
        IStreamForm form, CancellationToken ct)
    {
        await using var watch = streams.Watch(standing.Lapse, opened.SessionEnded, ct);
        var (permit, attempt) = (standing.Permit, standing.Asked.Attempt);
        var masked = new MaskedItems(permit, masks);
        using var sent = new SentRows(FigureItems.Leaving(attempt.Aggregate, permit), masked);
        var figures = attempt.Aggregate is null ? null : new Figures(attempt.Aggregate, attempt.Filters, permit, masked);
        var scope = new ScopeGuard(permit.Grant, standing.Asked);
        var filters = new FilterGuard(RowFilters(standing.Asked, permit));
        var minors = new MinorGuard(standing.Asked.Resource, permit.Grant, account.At);
        var end = End.Failed;
        Recorded closed;
        try
        {
            watch.Require();
            await watch.WriteAsync(cut => form.OpenAsync(answer, cut));
            while (place.Wants(sent.Count + form.Waiting) && await rows.ReadAsync(watch.Stopping))
            {
                if (scope.Drops(rows) || filters.Drops(rows) || minors.Withholds(rows) || place.Skips(rows))
                {
                    continue;
                }

                if (figures is not null)
                {
                    figures.Add(rows);
                    continue;
                }

                disputed.Add(rows, form.Waiting);
                form.Add(sent.Take(rows));
                if (form.IsFull || disputed.IsFull)
                {
                    await SendAsync();
                }
            }

            foreach (var group in figures?.Take() ?? [])
            {
                form.Add(sent.Take(group));
                if (form.IsFull)
                {
                    await SendAsync();
                }
            }

            watch.Require();
            if (form.Waiting > 0)
            {
                await SendAsync();
            }

            RequireUnchanged(rows);
            end = End.Complete;
        }
        catch (Exception failure)
        {
            end = watch.EndOf(failure);
            if (watch.Reason is { } reason)
            {
                throw new ExchangeException(reason, failure);
            }

            throw;
        }
        finally
        {
            closed = await journal.CloseAsync(account.Closed(opened, end, sent, LeftOut(), time.GetUtcNow()));
        }

        await watch.WriteAsync(cut => form.CloseAsync(Answers.Closed(sent, LeftOut().To(permit.Grant.GroupSizeMin, place.IsChosen), closed), cut));

        LeftOut LeftOut() => new(minors.Withheld, scope.Dropped, figures?.Suppressed ?? 0);

        async Task SendAsync()
        {
            watch.Require();
            RequireUnchanged(rows);
            sent.Hand(form.Waiting);
            var notes = new BatchNotes(disputed.Take(), place.After(sent.Count), UnsafeByteOperations.UnsafeWrap(sent.HashSoFar));
            await watch.WriteAsync(cut => form.WriteAsync(notes, cut));
        }
    }

    // A file that is written while it is read may give rows of both.
    private static void RequireUnchanged(SourceRows rows)
    {
        if (rows.HasChanged)
        {
            throw new ExchangeException(Reason.SourceChanged);
        }
    }

    private async Task<ExchangeException> RecordedAsync(Account account, ExchangeException refused)
    {
        var recorded = await journal.AppendAsync(account.Refused(refused.Reason));
        return Answers.Refused(refused, account, recorded);
    }
}
