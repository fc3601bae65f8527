using System.Collections.Concurrent;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Gateway.Tests.Sources.Adapters;
using Exchange.Testing.Services;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>
/// A thousand reads of sources that hang, die, lie and lock: each ends in its typed error and one record, and nothing is left behind
/// of any of them.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FailingSourcesTests : IAsyncLifetime
{
    private const int RoundsMin = 1000;
    private const int Repeats = 16;
    private const int HangingRepeats = 4;
    private const int ConnectionsMax = 4;

    // As many as have a place at the adapter, in the pool and at the bench's own source together.
    private const int StreamsMax = 3 * ConnectionsMax;
    private const int HandlesMax = 24;

    // Some 280 rounds: of each less than a small buffer is left.
    private const int Parts = 4;
    private const long GrowthMax = 4 * 1024 * 1024;

    private static readonly string[] Rules = ["SOURCE_UNAVAILABLE", "SOURCE_ANSWER_INVALID"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-failing-");
    private readonly PostgresDatabase _postgres = new();
    private readonly ConcurrentDictionary<string, int> _told = new();
    private ScriptedAdapter _adapter = null!;
    private SqliteConnection _lock = null!;
    private Bench _bench = null!;
    private List<Failing> _failing = null!;
    private List<V1.ReadRequest> _good = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _adapter = await ScriptedAdapter.StartAsync();
        var postgres = Path.Combine(_folder.FullName, "postgres.txt");
        await File.WriteAllTextAsync(postgres, $"{_postgres.ConnectionString};Application Name=failing-sources");
        await RunAsync("""
            CREATE VIEW endless AS SELECT 'row ' || n AS number, '1' AS income, '2016-05-20' AS born FROM (SELECT generate_series(1, 2000000000) AS n) AS s;
            CREATE VIEW breaking AS
                SELECT n::text AS number, (1 / (2000 - n))::text AS income, '2016-05-20' AS born FROM generate_series(1, 3000) AS n;
            CREATE TABLE wrong AS SELECT '310101199001011234' AS number, 'much' AS income, '2016-05-20' AS born;
            CREATE VIEW hanging AS SELECT '310101199001011234' AS number, '1' AS income, '2016-05-20' AS born FROM pg_sleep(60);
            """);
        SourceBench.Duck($"COPY (SELECT '{Bench.Adult}' AS number, '1' AS income, '2016-05-20' AS born FROM range(100000)) TO '{Path.Combine(_folder.FullName, "whole.parquet")}'");
        var whole = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "whole.parquet"));
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "cut.parquet"), whole[..(whole.Length / 2)]);
        whole.AsSpan(whole.Length / 4, whole.Length / 4).Fill(0xFF);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "overwritten.parquet"), whole);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nested.json"), $$"""[{"number":"{{Bench.Adult}}","income":{},"born":"2016-05-20"}]""");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "no.db"), "This is no database, however long one looks at it.".PadRight(4096));
        const string Wrong = "CREATE TABLE wrong AS SELECT '310101199001011234' AS number, 0.5 AS income, 'x' AS born";
        await using (await RunSqliteAsync("store.db", Wrong))
        {
            // It is let go of.
        }

        _lock = await RunSqliteAsync("locked.db", $"{Wrong}; BEGIN EXCLUSIVE");

        // Left alone it would be after ten; here each failure is looked at.
        (string, string)[] limits = [("BreakAfter", "1000000"), ("StatementTimeout", "00:00:00.3"), ("ConnectionsMax", $"{ConnectionsMax}")];
        (_failing, _good) = ([], []);
        _bench = await Bench.StartAsync(AddFailing, settings: new(
        [
            .. AdapterWorld.Connection(1, "adapter", SourceKind.Adapter, _adapter.Location, limits),
            .. AdapterWorld.Connection(2, "postgres", SourceKind.Postgres, postgres, limits),
            .. AdapterWorld.Connection(3, "files", SourceKind.Files, _folder.FullName, limits),
            .. AdapterWorld.Connection(4, "sqlite", SourceKind.Sqlite, Path.Combine(_folder.FullName, "store.db"), limits),
            .. AdapterWorld.Connection(5, "no", SourceKind.Sqlite, Path.Combine(_folder.FullName, "no.db"), limits),
            .. AdapterWorld.Connection(6, "locked", SourceKind.Sqlite, Path.Combine(_folder.FullName, "locked.db"), limits),
            new("Gateway:StreamsPerDepartmentMax", $"{StreamsMax}"),
        ]));
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _lock.DisposeAsync();
        await _adapter.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _postgres.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_thousand_reads_of_failing_sources_leave_typed_errors_records_and_nothing_else()
    {
        // The first part makes what is made once: pools, connections, compiled code. The others must add nothing to it.
        var part = _failing.Select(failing => failing with { Repeats = failing.Repeats / Parts }).ToList();
        var rounds = await PlayAsync(part);
        var before = await StandAsync();
        List<long> memory = [before.Memory];
        for (var i = 1; i < Parts; i++)
        {
            rounds += await PlayAsync(part);
            memory.Add((await StandAsync()).Memory);
        }

        Assert.InRange(rounds, RoundsMin, int.MaxValue);
        Assert.All(_told.Keys, told => Assert.EndsWith(" as meant", told, StringComparison.Ordinal));
        var after = await StandAsync();
        Assert.Equal(0, _adapter.UnderWay);
        Assert.InRange(after.PostgresSessions, 0, ConnectionsMax);
        Assert.Equal(0, after.PostgresAtWork);
        Assert.InRange(after.Handles - before.Handles, int.MinValue, HandlesMax);

        // What leaks grows in every part; the heap's own ups and downs do not.
        Assert.InRange(memory.Zip(memory.Skip(1), (earlier, later) => later - earlier).Min(), long.MinValue, GrowthMax);
        await AssertRecordedAsync(rounds);
        await AssertAllPlacesAreFreeAsync();
        Assert.DoesNotContain(_bench.Log.Errors, line => line.Contains("ErrorInterceptor", StringComparison.Ordinal));
    }

    private void AddFailing(Testing.Fakes.FakeRegistry registry)
    {
        foreach (var (fault, reason) in ScriptedAdapter.Faults)
        {
            var resource = AdapterWorld.Publish(registry, "adapter", fault);
            Add(resource, reason, fault.StartsWith("hangs", StringComparison.Ordinal) ? HangingRepeats : Repeats);
        }

        foreach (var (fault, reason) in ScriptedAdapter.LookupFaults)
        {
            _failing.Add(new(AdapterWorld.Publish(registry, "adapter", fault), reason, IsLookup: true, Repeats));
        }

        Add(AdapterWorld.Publish(registry, "postgres", "nowhere"), "SOURCE_UNAVAILABLE", Repeats);
        Add(AdapterWorld.Publish(registry, "postgres", "wrong"), "SOURCE_ANSWER_INVALID", Repeats);
        Add(AdapterWorld.Publish(registry, "files", "cut.parquet"), "SOURCE_UNAVAILABLE", Repeats);
        Add(AdapterWorld.Publish(registry, "files", "overwritten.parquet"), "SOURCE_UNAVAILABLE", Repeats);
        Add(AdapterWorld.Publish(registry, "files", "nested.json"), "SOURCE_ANSWER_INVALID", Repeats);
        Add(AdapterWorld.Publish(registry, "postgres", "hanging"), "SOURCE_UNAVAILABLE", HangingRepeats);
        Add(AdapterWorld.Publish(registry, "sqlite", "wrong"), "SOURCE_ANSWER_INVALID", Repeats);
        Add(AdapterWorld.Publish(registry, "locked", "wrong"), "SOURCE_UNAVAILABLE", HangingRepeats);
        Add(AdapterWorld.Publish(registry, "no", "t"), "SOURCE_UNAVAILABLE", Repeats);
        _failing.Add(new(AdapterWorld.Publish(registry, "postgres", "breaking"), "SOURCE_UNAVAILABLE", IsLookup: false, Repeats));
        _failing.Add(new(AdapterWorld.Publish(registry, "postgres", "endless"), "SOURCE_UNAVAILABLE", IsLookup: false, Repeats) { IsTerminated = true });
        _good =
        [
            Bench.Read(),
            AdapterWorld.Read(AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Endless)),
            AdapterWorld.Read(AdapterWorld.Publish(registry, "postgres", "endless")),
        ];
    }

    private void Add(Resource resource, string reason, int repeats)
    {
        _failing.Add(new(resource, reason, IsLookup: true, repeats));
        _failing.Add(new(resource, reason, IsLookup: false, repeats));
    }

    // As many at once as a source has places; in an order that mixes them.
    private async Task<int> PlayAsync(IEnumerable<Failing> all)
    {
        var rounds = all.SelectMany(failing => Enumerable.Range(0, failing.Repeats).Select(i => (Order: i, failing))).OrderBy(round => round.Order).ToList();
        await Parallel.ForEachAsync(
            rounds, new ParallelOptions { MaxDegreeOfParallelism = ConnectionsMax, CancellationToken = Ct }, async (round, _) => await PlayAsync(round.failing));
        return rounds.Count;
    }

    private async Task PlayAsync(Failing failing)
    {
        var failure = await Record.ExceptionAsync(() => failing switch
        {
            { IsTerminated: true } => TerminateAsync(failing),
            { IsLookup: true } => _bench.LookupAsync(AdapterWorld.Lookup(failing.Resource)),
            _ => _bench.ReadAsync(AdapterWorld.Read(failing.Resource)),
        });
        var reason = failure is RpcException call ? Bench.Info(call).Reason : failure?.GetType().Name ?? "answered";
        var name = $"{failing.Resource.Mapping!.Connection} {failing.Resource.Mapping.Table} {(failing.IsLookup ? "lookup" : "read")}";
        _told.AddOrUpdate($"{name}: {reason} {(reason == failing.Reason ? "as meant" : $"instead of {failing.Reason}")}", 1, (_, count) => count + 1);
    }

    // The server ends the session while rows come.
    private async Task TerminateAsync(Failing failing)
    {
        using var call = _bench.Reads.Read(AdapterWorld.Read(failing.Resource), _bench.As(Bench.Client, Ct));
        for (var i = 0; i < 3; i++)
        {
            await call.ResponseStream.MoveNext(Ct);
        }

        await RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'failing-sources' AND query LIKE '%endless%' AND state = 'active'");
        while (await call.ResponseStream.MoveNext(Ct))
        {
            Assert.Null(call.ResponseStream.Current.Closed);
        }
    }

    private async Task AssertRecordedAsync(int rounds)
    {
        await Bench.UntilAsync(() => _bench.Audit.Entries.Count(entry => entry.Refused is not null || entry.Closed is not null) == rounds);
        var entries = _bench.Audit.Entries;
        var opened = entries.Where(entry => entry.Opened is not null).Select(entry => entry.Opened.Attempt.Id).ToHashSet();
        Assert.All(entries.Where(entry => entry.Closed is not null), entry => Assert.Equal(End.SourceFailed, entry.Closed.End));
        Assert.Equal(opened.Count, entries.Count(entry => entry.Closed is not null));
        Assert.All(
            entries.Where(entry => entry.Refused is not null), entry => Assert.Contains(entry.Refused.Attempt.Rule, Rules));
        Assert.Empty(_bench.Audit.Broken);
    }

    // A stream, a place at the adapter or a session of the pool that was kept would be missing now.
    private async Task AssertAllPlacesAreFreeAsync()
    {
        var calls = _good.SelectMany(good => Enumerable.Repeat(good, ConnectionsMax)).Select(good => _bench.Reads.Read(good, _bench.As(Bench.Client, Ct))).ToList();

        // All at once: a statement that waited for the others to be looked at would meet its own timeout.
        Assert.All(await Task.WhenAll(calls.Select(call => call.ResponseStream.MoveNext(Ct))), Assert.True);
        calls.ForEach(call => call.Dispose());
    }

    private async Task<Stand> StandAsync()
    {
        _bench.Log.Clear();
        await Bench.UntilAsync(() => _adapter.UnderWay == 0);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        await using var connection = new NpgsqlConnection(_postgres.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*), count(*) FILTER (WHERE state <> 'idle') FROM pg_stat_activity WHERE application_name = 'failing-sources'";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        await reader.ReadAsync(Ct);
        var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;
        return new(reader.GetInt64(0), reader.GetInt64(1), handles, memory);
    }

    private async Task<SqliteConnection> RunSqliteAsync(string file, string sql)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, file)};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Failing(Resource Resource, string Reason, bool IsLookup, int Repeats)
    {
        public bool IsTerminated { get; init; }
    }

    private sealed record Stand(long PostgresSessions, long PostgresAtWork, int Handles, long Memory);
}
