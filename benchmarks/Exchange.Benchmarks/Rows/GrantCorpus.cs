using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Departments;
using Exchange.Registry.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// Grants as a nation might have them: two thousand departments with up to five hundred resources each. None is the demo's own.
/// </summary>
internal static class GrantCorpus
{
    private const int Consumers = 2000;
    private const int Resources = 500;
    private const int Items = 12;

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static readonly ImmutableArray<string> Departments = [.. Enumerable.Range(0, Consumers).Select(DepartmentOf)];

    private static readonly ImmutableArray<string> Purposes =
        [.. Enumerable.Range(0, 40).Select(i => $"第{i}类政务服务事项办理中的信息核验")];

    private static readonly ImmutableArray<string> Bases =
        [.. Enumerable.Range(0, 60).Select(i => $"政务数据共享条例 Art 20;部门职责清单第{i}项")];

    private static readonly Timestamp Begins = DateTimeOffset.Parse("2026-01-01T00:00:00+08:00", CultureInfo.InvariantCulture).ToTimestamp();

    /// <summary>The grant of a number, which no other number has.</summary>
    public static Grant Grant(int number)
    {
        // The same grants on every machine; one pair of consumer and resource has one, up to a million.
        var draw = new Random(number);
        var resource = number / Consumers % Resources;
        var grant = new Grant
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"G-{number:X16}"),
            Version = 1,
            Consumer = Departments[number % Consumers],
            Resource = string.Create(CultureInfo.InvariantCulture, $"{307000 + resource % 97}/{1000 + resource}"),
            Purpose = Purposes[draw.Next(Purposes.Length)],
            Modes = { Mode.Api },
            Begins = Begins,
            Ends = Begins + Duration.FromTimeSpan(TimeSpan.FromDays(365 * (3 + draw.Next(5)))),
            Basis = Bases[draw.Next(Bases.Length)],
            State = GrantState.Active,
            ResourceVersion = 1,
            Request = string.Create(CultureInfo.InvariantCulture, $"Q-{draw.NextInt64():x16}"),
        };
        for (var i = 0; i < 3 + (resource % (Items - 3)); i++)
        {
            grant.Items.Add(string.Create(CultureInfo.InvariantCulture, $"item_{i}"));
        }

        if (draw.Next(2) == 0)
        {
            grant.Obligations.Add(Obligation.Matter);
        }

        if (draw.Next(4) == 0)
        {
            grant.Scope.Add(new ScopeTerm { Item = "item_1", Prefix = grant.Consumer[2..6] });
        }

        return grant;
    }

    /// <summary>Writes so many grants as events and facts, which is what the feed reads, below the registry's rules.</summary>
    public static async Task WriteAsync(string file, int grants, CancellationToken ct)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(ct);
        await using var transaction = connection.BeginTransaction();
        await using var newest = connection.CreateCommand();
        newest.CommandText = "SELECT MAX(revision) FROM events";
        var revision = Convert.ToInt64(await newest.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        await using var insert = connection.CreateCommand();
        insert.CommandText =
            """
            INSERT INTO events (revision, at_micros, actor, reason, kind, id, version, body)
            SELECT @revision, at_micros, 'bench', '', 'Grant', @id, 1, @body FROM events WHERE revision = @revision - 1;
            INSERT INTO facts (kind, id, version, revision, body) VALUES ('Grant', @id, 1, @revision, @body);
            """;
        var (at, id, body) = (insert.Parameters.Add("revision", SqliteType.Integer), insert.Parameters.Add("id", SqliteType.Text), insert.Parameters.Add("body", SqliteType.Text));
        for (var number = 0; number < grants; number++)
        {
            var grant = Grant(number);
            (at.Value, id.Value, body.Value) = (++revision, grant.Id, Formatter.Format(grant));
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    // The check characters are found by trying.
    private static string DepartmentOf(int number) => Alphabet
        .SelectMany(_ => Alphabet, (inner, outer) => string.Create(CultureInfo.InvariantCulture, $"113301{99:00}{number:00000000}{inner}{outer}"))
        .First(code => DepartmentId.TryParse(code, out _));
}
