using System.Data.Common;
using Dapper;

namespace Exchange.Registry.Storage;

/// <summary>How far the webhook of a department has got.</summary>
internal sealed record Delivery(string Department, long Delivered, long Tries, DateTimeOffset NextTry, string LastOutcome, DateTimeOffset ClaimedUntil);

/// <summary>The deliveries of webhooks. Every step is durable before the next one.</summary>
internal sealed class WebhookStore(FactStore store)
{
    private const string Columns =
        """
        SELECT department, delivered, tries, next_try_micros AS nexttrymicros, last_outcome AS lastoutcome, claimed_micros AS claimedmicros
        FROM webhook_deliveries
        """;

    public Task<Delivery?> FindAsync(string department, CancellationToken ct) => store.AskAsync(
        async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<DeliveryRow>(new CommandDefinition(
                $"{Columns} WHERE department = @department", new { department }, cancellationToken: ct));
            return row?.ToDelivery();
        },
        ct);

    /// <summary>Whether a notice waits behind the last one delivered.</summary>
    public Task<bool> IsWaitingAsync(Delivery delivery, CancellationToken ct) => store.AskAsync(
        async connection => await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM (SELECT 1 FROM notices WHERE department = @Department AND number > @Delivered LIMIT 1) waiting",
            new { delivery.Department, delivery.Delivered },
            cancellationToken: ct)) > 0,
        ct);

    /// <summary>Those that have something to deliver, may try now, and are in nobody's hands.</summary>
    public Task<IReadOnlyList<Delivery>> DueAsync(DateTimeOffset now, CancellationToken ct) => store.AskAsync<IReadOnlyList<Delivery>>(
        async connection => [.. (await connection.QueryAsync<DeliveryRow>(new CommandDefinition(
            $"""
            {Columns}
            WHERE next_try_micros <= @micros AND claimed_micros <= @micros AND EXISTS (
                SELECT 1 FROM notices WHERE notices.department = webhook_deliveries.department AND number > delivered)
            ORDER BY next_try_micros, department
            """,
            new { micros = EventLog.Micros(now) },
            cancellationToken: ct))).Select(row => row.ToDelivery())],
        ct);

    /// <summary>Takes a delivery in hand; false: another was faster, or the webhook was set anew.</summary>
    public Task<bool> ClaimAsync(Delivery seen, DateTimeOffset until, CancellationToken ct) => UpdateAsync(
        """
        UPDATE webhook_deliveries SET claimed_micros = @until
        WHERE department = @Department AND claimed_micros = @claimed AND delivered = @Delivered AND tries = @Tries
        """,
        new { seen.Department, seen.Delivered, seen.Tries, claimed = EventLog.Micros(seen.ClaimedUntil), until = EventLog.Micros(until) },
        ct);

    /// <summary>
    /// What came of a try by the one who holds the claim, which is known by its instant; false: the claim is no longer held, and nothing
    /// is written.
    /// </summary>
    public Task<bool> NoteAsync(Delivery after, DateTimeOffset claimed, CancellationToken ct) => UpdateAsync(
        """
        UPDATE webhook_deliveries
        SET delivered = @Delivered, tries = @Tries, next_try_micros = @next, last_outcome = @LastOutcome, claimed_micros = @until
        WHERE department = @Department AND claimed_micros = @claimed
        """,
        new
        {
            after.Department,
            after.Delivered,
            after.Tries,
            next = EventLog.Micros(after.NextTry),
            after.LastOutcome,
            until = EventLog.Micros(after.ClaimedUntil),
            claimed = EventLog.Micros(claimed),
        },
        ct);

    /// <summary>Gives back a claim that is still held.</summary>
    public Task<bool> ReleaseAsync(Delivery held, CancellationToken ct) => UpdateAsync(
        "UPDATE webhook_deliveries SET claimed_micros = 0 WHERE department = @Department AND claimed_micros = @claimed",
        new { held.Department, claimed = EventLog.Micros(held.ClaimedUntil) },
        ct);

    /// <summary>Follows a webhook set, replaced or taken away, in the transaction that changes it.</summary>
    public static Task WriteAsync(DbConnection connection, DbTransaction transaction, string department, NewDelivery? delivery) => delivery is null
        ? connection.ExecuteAsync("DELETE FROM webhook_deliveries WHERE department = @department", new { department }, transaction)
        : connection.ExecuteAsync(
            """
            INSERT INTO webhook_deliveries (department, delivered, tries, next_try_micros, last_outcome, claimed_micros)
            VALUES (@department, COALESCE(@After, (SELECT MAX(number) FROM notices), 0), 0, 0, '', 0)
            ON CONFLICT (department) DO UPDATE SET
                delivered = COALESCE(@After, webhook_deliveries.delivered), tries = 0, next_try_micros = 0, last_outcome = '', claimed_micros = 0
            """,
            new { department, delivery.After },
            transaction);

    private Task<bool> UpdateAsync(string sql, object values, CancellationToken ct) => store.AskAsync(
        async connection => await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: ct)) == 1, ct);

    private sealed record DeliveryRow(string Department, long Delivered, long Tries, long NextTryMicros, string LastOutcome, long ClaimedMicros)
    {
        public Delivery ToDelivery() =>
            new(Department, Delivered, Tries, EventLog.Instant(NextTryMicros), LastOutcome, EventLog.Instant(ClaimedMicros));
    }
}
