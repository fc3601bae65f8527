using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Webhooks;

/// <summary>One webhook for each department, set and taken away by its stewards and heads.</summary>
internal sealed class WebhookBook(
    FactBook facts, WebhookStore deliveries, PastStore past, WebhookKey key, IOptions<WebhookOptions> options)
{
    private const int KindsMax = 50;

    public async Task<V1.PutWebhookResponse> PutAsync(V1.PutWebhookRequest asked, Actor actor, CancellationToken ct)
    {
        var department = RequireOwn(actor);
        var found = new Violations();
        var fields = new Fields(found, "");
        var url = WebhookUrl.Read(fields, "url", asked.Url, options.Value);
        var kinds = fields.Each("kinds", asked.Kinds, 0, KindsMax, static (f, field, kind) => f.Choice<V1.NoticeKind>(field, (int)kind));
        RequireKinds(kinds, found);
        found.When(asked.AfterNumber < 0, "after_number", ViolationCode.FieldOutOfRange, "A notice's number, or 0.");
        found.ThrowIfAny();

        // It would wait for numbers that this registry, restored from a backup perhaps, has yet to reach, and miss what they tell.
        if (asked.AfterNumber > await past.NewestNoticeAsync(ct))
        {
            throw new ExchangeException(Reason.HistoryDiffers);
        }

        var standing = await facts.FindAsync<V1.Webhook>(FactKind.Webhook, department.Value, ct);
        var webhook = new V1.Webhook
        {
            Department = department.Value,
            Version = (standing?.Version ?? 0) + 1,
            Url = url!.OriginalString,
            Kinds = { kinds },
            SetBy = actor.Name,
        };
        if (asked.AfterNumber == 0 && standing is not null && Says(standing.Fact, webhook))
        {
            return new() { Revision = standing.Revision, Webhook = standing.Fact, VerificationKey = key.VerificationKey };
        }

        var revision = await CommitAsync(webhook, new(asked.AfterNumber == 0 ? null : asked.AfterNumber), actor, ct);
        return new() { Revision = revision, Webhook = webhook, VerificationKey = key.VerificationKey };
    }

    public async Task<V1.RemoveWebhookResponse> RemoveAsync(Actor actor, CancellationToken ct)
    {
        var standing = await StandingAsync(RequireOwn(actor), ct);
        var removed = new V1.Webhook { Department = standing.Department, Version = standing.Version + 1, SetBy = actor.Name };
        return new() { Revision = await CommitAsync(removed, null, actor, ct) };
    }

    public async Task<V1.GetWebhookResponse> GetAsync(Actor actor, CancellationToken ct)
    {
        var webhook = await StandingAsync(actor.Department!, ct);
        var delivery = await deliveries.FindAsync(webhook.Department, ct) ?? throw new ExchangeException(Reason.WebhookNotFound);
        return new()
        {
            Webhook = webhook,
            Delivered = delivery.Delivered,
            Tries = (uint)delivery.Tries,
            NextTry = await deliveries.IsWaitingAsync(delivery, ct) ? delivery.NextTry.ToTimestamp() : null,
            LastOutcome = delivery.LastOutcome,
            VerificationKey = key.VerificationKey,
        };
    }

    private static DepartmentId RequireOwn(Actor actor) => actor is { Role: Role.Steward or Role.Head, Department: { } department }
        ? department
        : throw new ExchangeException(Reason.RoleMissing)
        {
            Facts = ExchangeException.WhoOrWhen(Reason.RoleMissing, [Role.Steward, Role.Head], ""),
        };

    private static void RequireKinds(ImmutableArray<V1.NoticeKind> kinds, Violations found)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            found.When(kinds.IndexOf(kinds[i]) < i, $"kinds[{i}]", ViolationCode.FieldDuplicate, "Name each kind once.");
            found.When(kinds[i] == V1.NoticeKind.Unspecified, $"kinds[{i}]", ViolationCode.FieldRequired, "State one of the values.");
        }
    }

    private static bool Says(V1.Webhook standing, V1.Webhook asked) => standing.Url == asked.Url && standing.Kinds.Equals(asked.Kinds);

    private async Task<V1.Webhook> StandingAsync(DepartmentId department, CancellationToken ct) =>
        await facts.FindAsync<V1.Webhook>(FactKind.Webhook, department.Value, ct) is { Fact: { Url.Length: > 0 } webhook }
            ? webhook
            : throw new ExchangeException(Reason.WebhookNotFound);

    private Task<long> CommitAsync(V1.Webhook webhook, NewDelivery? delivery, Actor actor, CancellationToken ct) => facts.CommitAsync(
        new NewFact(FactKind.Webhook, webhook.Department, webhook.Version, FactBook.Write(webhook))
        {
            Keys = [FactKey.Party(webhook.Department)],
            Delivery = delivery,
        },
        actor,
        "",
        ct);
}
