using System.Data.Common;
using Dapper;

namespace Exchange.Registry.Storage;

/// <summary>
/// Appends events and their notices within one write transaction. The write lock is held, so that revisions and notice numbers
/// run without a gap and become visible in order.
/// </summary>
internal sealed class EventLog
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly ChangeNote _note;
    private readonly long _atMicros;
    private long _notice;

    private EventLog(DbConnection connection, DbTransaction transaction, ChangeNote note, Newest newest)
    {
        (_connection, _transaction, _note) = (connection, transaction, note);
        (Revision, _notice) = (newest.Revision, newest.Notice);

        // A clock that was set back, or a long wait for the lock, must not make what was known as of an instant change afterwards.
        _atMicros = Math.Max(newest.AtMicros, Micros(note.Time.GetUtcNow()));
    }

    /// <summary>The newest revision.</summary>
    public long Revision { get; private set; }

    public static DateTimeOffset Instant(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static async Task<EventLog> ContinueAsync(DbConnection connection, DbTransaction transaction, ChangeNote note) =>
        new(connection, transaction, note, await connection.QuerySingleAsync<Newest>(
            """
            SELECT COALESCE(MAX(revision), 0) AS revision,
                   COALESCE((SELECT at_micros FROM events ORDER BY revision DESC LIMIT 1), 0) AS atmicros,
                   COALESCE((SELECT MAX(number) FROM notices), 0) AS notice
            FROM events
            """,
            transaction: transaction));

    public async Task<long> AppendAsync(NewFact fact)
    {
        Revision++;
        await _connection.ExecuteAsync(
            """
            INSERT INTO events (revision, at_micros, actor, reason, kind, id, version, body)
            VALUES (@Revision, @_atMicros, @Actor, @Reason, @kind, @Id, @version, @Body)
            """,
            new
            {
                Revision,
                _atMicros,
                _note.Actor,
                _note.Reason,
                kind = fact.Kind.ToString(),
                fact.Id,
                version = (long)fact.Version,
                fact.Body,
            },
            _transaction);
        await _connection.ExecuteAsync(
            """
            INSERT INTO notices (number, department, kind, subject, body, at_micros, revision)
            VALUES (@number, @Department, @kind, @Subject, @Text, @_atMicros, @Revision)
            """,
            fact.Notices.Select(notice => new
            {
                number = ++_notice,
                notice.Department,
                kind = notice.Kind.ToString(),
                notice.Subject,
                notice.Text,
                _atMicros,
                Revision,
            }).ToList(),
            _transaction);
        return Revision;
    }

    private sealed record Newest(long Revision, long AtMicros, long Notice);
}
