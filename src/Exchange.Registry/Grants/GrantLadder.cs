using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Grants;

/// <summary>The misuse ladder: what is done with a grant in force. Consumer and provider are told of each step.</summary>
internal sealed class GrantLadder(
    FactBook facts, GrantReading reading, WorkCalendar calendar, IOptions<GrantOptions> options, TimeProvider time)
{
    private const int ReasonMax = 500;
    private const int RectifiedMax = 2000;

    public async Task<(long Revision, Grant Grant)> SuspendAsync(V1.SuspendGrantRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = Begin(found, asked.Id);
        var reason = fields.Text("reason", asked.Reason, ReasonMax);
        var now = Now();
        var day = ReadDay(fields, asked.RectifyBy, LocalDay.Of(now));
        found.ThrowIfAny();
        var told = day is { } by ? $"suspended, to be rectified by {by.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "suspended";
        var suspension = new Suspension(reason, actor.Name, now, day);
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Suspend, told, reason),
            actor,
            grant => grant with { State = GrantState.Suspended, Suspension = suspension },
            ct);
    }

    public async Task<(long Revision, Grant Grant)> ReportAsync(V1.ReportRectificationRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var rectified = Begin(found, asked.Id).Text("rectified", asked.Rectified, RectifiedMax);
        found.ThrowIfAny();
        var now = Now();
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Report, "reported as rectified", rectified),
            actor,
            grant => grant with { Suspension = grant.Suspension! with { Rectified = rectified, RectifiedAt = now } },
            ct);
    }

    public async Task<(long Revision, Grant Grant)> RefuseAsync(V1.RefuseRectificationRequest asked, Actor actor, CancellationToken ct)
    {
        var reason = ReadReason(asked.Id, asked.Reason);
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Refuse, "the rectification is refused", reason),
            actor,
            grant => grant with { Suspension = grant.Suspension! with { Refused = reason } },
            ct);
    }

    public async Task<(long Revision, Grant Grant)> ReinstateAsync(V1.ReinstateGrantRequest asked, Actor actor, CancellationToken ct)
    {
        var reason = ReadReason(asked.Id, asked.Reason);
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Reinstate, "in force again", reason), actor, grant => grant with { State = GrantState.Active }, ct);
    }

    public async Task<(long Revision, Grant Grant)> TerminateAsync(V1.TerminateGrantRequest asked, Actor actor, CancellationToken ct)
    {
        var reason = ReadReason(asked.Id, asked.Reason);
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Terminate, "terminated", reason),
            actor,
            grant => grant with { State = GrantState.Terminated },
            ct);
    }

    public async Task<(long Revision, Grant Grant)> CutAsync(V1.CutGrantRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = Begin(found, asked.Id);
        var reason = fields.Text("reason", asked.Reason, ReasonMax);
        var cut = fields.Each("items", asked.Items, 1, 500, static (f, field, id) => CatalogueWire.ReadItemId(f, field, id)!);
        found.When(cut.Distinct().Count() != cut.Length, "items", ViolationCode.FieldDuplicate, "Name each item once.");
        found.ThrowIfAny();
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Cut, $"without {string.Join(", ", cut)} from now on", reason),
            actor,
            grant => grant with { Items = Without(grant, cut) },
            ct);
    }

    public async Task<(long Revision, Grant Grant)> RelinquishAsync(V1.RelinquishGrantRequest asked, Actor actor, CancellationToken ct)
    {
        var reason = ReadReason(asked.Id, asked.Reason);
        var now = Now();
        return await MoveAsync(
            new(asked.Id, asked.Version, LadderStep.Relinquish, "given up by its consumer", reason),
            actor,
            grant => grant with
            {
                // One that has not begun must not begin: it has its whole life behind it.
                Begins = grant.Begins < now ? grant.Begins : now.AddMicroseconds(-1),
                Ends = now,
                Relinquished = reason,
            },
            ct);
    }

    private async Task<(long Revision, Grant Grant)> MoveAsync(Move move, Actor actor, Func<Grant, Grant> apply, CancellationToken ct)
    {
        var (grant, provider) = await reading.SeenAsync(move.Id, actor, ct);
        if (grant.Version != move.Seen)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }

        var by = new LadderActor(actor.Department, actor.Role, await reading.IsOverAsync(actor, provider, ct));
        if (LadderRule.Decide(grant, move.Step, provider, by, time.GetUtcNow()) is { } refusal)
        {
            throw new ExchangeException(refusal)
            {
                Facts = ExchangeException.WhoOrWhen(refusal, LadderRule.RolesFor(move.Step), $"{grant.State}"),
            };
        }

        var moved = apply(grant) with { Version = grant.Version + 1 };
        var text = $"{moved.Id}: {moved.Resource}: {move.Told}: {move.Reason}";
        var fact = new NewFact(FactKind.Grant, moved.Id.Value, moved.Version, FactBook.Write(moved.ToWire()))
        {
            Notices = [.. GrantNotices.Of(moved, text, moved.Consumer, provider)],
        };
        return (await facts.CommitAsync(fact, actor, move.Reason, ct), moved);
    }

    // No suspension waits for a calendar: without one its day is not known, and silence alone never ends the grant.
    private DateOnly? ReadDay(Fields fields, string rectifyBy, DateOnly today)
    {
        if (rectifyBy.Length == 0)
        {
            return (calendar.Due(today, options.Value.RectifyWorkdays) as DueDate.Known)?.Day;
        }

        var day = fields.Day("rectify_by", rectifyBy);
        fields.Found.When(day != default && day <= today, "rectify_by", ViolationCode.FieldOutOfRange, "A day after today.");
        return day;
    }

    private static ImmutableArray<ItemId> Without(Grant grant, ImmutableArray<ItemId> cut)
    {
        var found = new Violations();
        for (var i = 0; i < cut.Length; i++)
        {
            found.When(!grant.Items.Contains(cut[i]), $"items[{i}]", ViolationCode.ItemUnknown, "An item of the grant.");
        }

        var left = grant.Items.RemoveAll(cut.Contains);
        found.When(left.IsEmpty, "items", ViolationCode.FieldConflict, "Not all that it has; what is misused as a whole is suspended.");
        found.ThrowIfAny();
        return left;
    }

    private static string ReadReason(string id, string reason)
    {
        var found = new Violations();
        var read = Begin(found, id).Text("reason", reason, ReasonMax);
        found.ThrowIfAny();
        return read;
    }

    private static Fields Begin(Violations found, string id)
    {
        var fields = new Fields(found, "");
        GrantWire.ReadId(fields, "id", id);
        return fields;
    }

    // To the microsecond, as it is stored.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private sealed record Move(string Id, uint Seen, LadderStep Step, string Told, string Reason);
}
