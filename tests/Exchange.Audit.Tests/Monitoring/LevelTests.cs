using Exchange.Audit.Facts;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Audit.Tests.Monitoring;

/// <summary>What the log tells of how resources were served: every entry once, whatever became of the process or the file.</summary>
public sealed class LevelTests
{
    private const string Officer = "officer";
    private const ulong Hour = 3_600_000_000;

    private static readonly string Code = Valid.AResource.Code.Value;

    // The valid entries' time.
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch.AddMicroseconds(1_795_000_000_000_000);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_refusals_and_failures_are_told_apart()
    {
        await using var audit = await StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(
            Answered(1, took: 1_000), Answered(2, took: 1_000), Answered(3, took: 90_000), Refused(4, "GRANT_ABSENT"), Refused(5, "QUOTA_EXHAUSTED"),
            Refused(6, "SOURCE_UNAVAILABLE"), Opened(7), Opened(8), Opened(9));
        await gateway.AppendAsync(Closed(10, 7, 6, End.Complete), Closed(11, 8, 7, End.SourceFailed), Closed(12, 9, 8, End.Cancelled));

        var level = Assert.Single((await LevelsAsync(audit)).Levels);

        Assert.Equal((Code, 5ul, 2ul, 2ul, 12ul), (level.Resource, level.Answered, level.Refused, level.Failed, level.Rows));
        Assert.Equal(5.0 / 7, level.Availability);
        Assert.Equal(["SOURCE_FAILED 1", "SOURCE_UNAVAILABLE 1"], level.Failures.Select(failure => $"{failure.Reason} {failure.Count}"));
        Assert.InRange(level.LatencyP50Micros, 1_000ul, 1_415ul);
        Assert.InRange(level.LatencyP99Micros, 90_000ul, 127_300ul);
        Assert.Equal(Began.AddMicroseconds(12).ToTimestamp(), level.LastRead);
    }

    [Fact]
    public async Task A_period_is_made_of_whole_hours()
    {
        await using var audit = await StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(Answered(1), Later(Answered(2), 1), Later(Answered(3), 2), Later(Answered(4), 2));

        var second = await LevelsAsync(audit, Began.AddHours(1), Began.AddHours(1));
        var last = await LevelsAsync(audit, Began.AddHours(1), Began.AddHours(2));

        Assert.Equal((1ul, 3ul), (second.Levels[0].Answered, last.Levels[0].Answered));
        Assert.Equal(TimeSpan.FromHours(1), second.Until.ToDateTimeOffset() - second.Since.ToDateTimeOffset());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_start_with_the_file_or_without_it_each_entry_counts_once(bool lost)
    {
        await using var audit = await StartAsync();
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync(Answered(1), Answered(2), Refused(3, "GRANT_ABSENT"));
        }

        var before = await LevelsAsync(audit);
        await audit.RestartAsync(data =>
        {
            SqliteConnection.ClearAllPools();
            if (lost)
            {
                File.WriteAllText(Path.Combine(data, "levels.db"), "no database");
                File.Delete(Path.Combine(data, "levels.db-wal"));
                File.Delete(Path.Combine(data, "levels.db-shm"));
            }
        });
        Prepare(audit);
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync(Answered(4));
        }

        var after = await LevelsAsync(audit);

        Assert.Equal((2ul, 1ul, 3ul), (before.Levels[0].Answered, before.Levels[0].Refused, before.LogSize));
        Assert.Equal((3ul, 1ul, 4ul), (after.Levels[0].Answered, after.Levels[0].Refused, after.LogSize));
    }

    [Fact]
    public async Task Counts_of_another_log_are_put_away()
    {
        await using var audit = await StartAsync();
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync(Answered(1), Answered(2));
        }

        await LevelsAsync(audit);
        await audit.RestartAsync(data =>
        {
            SqliteConnection.ClearAllPools();
            foreach (var file in Directory.EnumerateFiles(data, "log.db*").Concat(Directory.EnumerateFiles(data, "trail.db*")))
            {
                File.Delete(file);
            }
        });
        Prepare(audit);
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync(Refused(1, "GRANT_ABSENT"), Refused(2, "GRANT_ABSENT"), Refused(3, "GRANT_ABSENT"));
        }

        var level = Assert.Single((await LevelsAsync(audit)).Levels);

        Assert.Equal((0ul, 3ul), (level.Answered, level.Refused));
        Assert.False(level.HasAvailability);
    }

    [Fact]
    public async Task A_provider_sees_its_own_resources_and_another_department_none()
    {
        await using var audit = await StartAsync();
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(Answered(1), Answered(2));
        Bind(audit, "provider", Valid.AResource.Provider.Value);
        Bind(audit, "stranger", "11310199000000019K");

        var own = await LevelsAsync(audit, asker: "provider");
        var others = await LevelsAsync(audit, asker: "stranger");
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new MonitoringService.MonitoringServiceClient(audit.Channel).ListWarningsAsync(new(), audit.As("provider"), cancellationToken: Ct));

        Assert.Equal(Valid.AResource.Provider.Value, Assert.Single(own.Levels).Provider);
        Assert.Empty(others.Levels);
        Assert.Equal("ROLE_MISSING", AuditFixture.ReasonOf(refused).Reason);
    }

    [Fact]
    public async Task A_question_that_is_wrong_is_told_all_that_is()
    {
        await using var audit = await StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => LevelsAsync(audit, Began.AddHours(2), Began, resource: "x"));

        Assert.Equal("REQUEST_INVALID", AuditFixture.ReasonOf(refused).Reason);
        Assert.Equal(
            ["resource", "since"], refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public void A_commit_that_is_read_back_tells_how_far_it_came()
    {
        using var folder = new Storage.TemporaryFolder();
        var store = new LevelStore(folder.File("levels.db"));
        store.Add(new Dictionary<(string, long), Domain.Monitoring.ServiceCounts> { [(Code, 1)] = new() { Answered = 2 } }, 7, [1]);

        var again = new LevelStore(folder.File("levels.db"));

        var (size, leaf) = again.Followed();
        Assert.Equal(7, size);
        Assert.Equal(LevelStore.LeafOf([1]), leaf);
        Assert.Equal(2, again.Between(1, 1)[Code].Answered);
        Assert.Empty(again.Between(2, 9));
    }

    private static async Task<AuditFixture> StartAsync()
    {
        var audit = await AuditFixture.StartAsync();
        Prepare(audit);
        return audit;
    }

    private static void Prepare(AuditFixture audit)
    {
        audit.Appoint(Officer, Role.Officer);
        var facts = audit.Services.GetRequiredService<FactsFeed>();
        facts.Apply(new Change { Revision = 2, At = Began.ToTimestamp(), Resource = Valid.AResource.ToWire() });
        facts.Alive();
    }

    private static void Bind(AuditFixture audit, string client, string department) => audit.Services.GetRequiredService<FactsFeed>().Apply(
        new Change { Revision = 3, At = Began.ToTimestamp(), Principal = new() { Issuer = audit.Issuer, Client = client, Department = department } });

    private static async Task<GetLevelsResponse> LevelsAsync(
        AuditFixture audit, DateTimeOffset? since = null, DateTimeOffset? until = null, string resource = "", string asker = Officer) =>
        await new MonitoringService.MonitoringServiceClient(audit.Channel).GetLevelsAsync(
            new() { Since = (since ?? Began).ToTimestamp(), Until = (until ?? Began.AddHours(9)).ToTimestamp(), Resource = resource },
            audit.As(asker),
            cancellationToken: Ct);

    private static Entry Answered(long sequence, ulong took = 10)
    {
        var entry = AnEntry.Answered("g-1", sequence);
        (entry.Answered.Attempt.Resource, entry.Answered.Attempt.TookMicros) = (Code, took);
        return entry;
    }

    private static Entry Refused(long sequence, string rule)
    {
        var entry = AnEntry.Refused("g-1", sequence);
        (entry.Refused.Attempt.Resource, entry.Refused.Attempt.Rule) = (Code, rule);
        return entry;
    }

    private static Entry Opened(long sequence)
    {
        var entry = AnEntry.Opened("g-1", sequence);
        entry.Opened.Attempt.Resource = Code;
        return entry;
    }

    private static Entry Closed(long sequence, long openedSequence, long openedIndex, End end)
    {
        var entry = AnEntry.Closed("g-1", sequence, openedSequence, openedIndex);
        entry.Closed.End = end;
        return entry;
    }

    private static Entry Later(Entry entry, int hours)
    {
        entry.AtMicros += hours * (long)Hour;
        return entry;
    }
}
