using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Tests.Reading;
using Exchange.Source.V1;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Gateway.Tests.Sources.Adapters;

/// <summary>The samples as a department starts them, read through a gateway, beside the same rows in SQLite.</summary>
public sealed partial class SampleAdapterTests : IDisposable
{
    private const string Secret = "a-secret-of-the-samples";

    private static readonly Item[] Items =
    [
        Facts.Item("code", ItemType.Text), Facts.Item("name", ItemType.Text), Facts.Item("households", ItemType.Integer),
        Facts.Item("area", ItemType.Decimal), Facts.Item("founded", ItemType.Date), Facts.Item("note", ItemType.Text),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-samples-");
    private readonly int _port = LoopbackPort.Take();
    private Process? _process;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Data => RepositoryRoot.Combine("samples", "data");

    public static TheoryData<string> Samples => ["csharp", "node"];

    public void Dispose()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_gives_the_rows_and_the_hash_that_SQLite_gives(string sample)
    {
        await StartAsync(sample);
        var (adapter, sqlite) = (new List<Resource>(), new List<Resource>());
        ScopeTerm[][] scopes =
        [
            [],
            [new ScopeTerm.Prefix(Items[0].Id, "3301")],
            [new ScopeTerm.Among(Items[2].Id, [Cell.OfInteger(88), Cell.OfInteger(-3)])],
            [new ScopeTerm.Among(Items[3].Id, [Area("12.50"), Area("7")]), new ScopeTerm.Prefix(Items[0].Id, "31")],
        ];
        await using var bench = await StartBenchAsync(registry =>
        {
            foreach (var scope in scopes)
            {
                adapter.Add(AdapterWorld.Publish(registry, "adapter", "villages", Items, scope));
                sqlite.Add(AdapterWorld.Publish(registry, "sqlite", "villages", Items, scope));
            }
        });

        foreach (var (theirs, ours) in adapter.Zip(sqlite))
        {
            var (expected, found) = (await bench.ReadAsync(AdapterWorld.Read(ours)), await bench.ReadAsync(AdapterWorld.Read(theirs)));
            Assert.Equal(expected[^1].Closed.ContentHash, found[^1].Closed.ContentHash);
            Assert.Equal(expected.Where(message => message.Batch is not null).Select(message => message.Batch), found.Where(message => message.Batch is not null).Select(message => message.Batch));
            Assert.NotEqual(0ul, found[^1].Closed.Rows);
            Assert.Equal(0ul, found[^1].Closed.OutOfScopeRows);
        }

        var lookups = await Task.WhenAll(new[] { sqlite[0], adapter[0] }.Select(resource => bench.LookupAsync(AdapterWorld.Lookup(resource, "310101001002"))));
        Assert.Equal(lookups[0].Rows, lookups[1].Rows);
        Assert.Equal("欧阳🙂村", Assert.Single(lookups[1].Rows).Values[1].Text);
        Assert.Equal(ClientHash.Of(lookups[1]), lookups[1].ContentHash.ToByteArray());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_orders_limits_ranges_and_tells_its_version(string sample)
    {
        await StartAsync(sample);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_port}");
        var client = new SourceService.SourceServiceClient(channel);
        var request = new ReadRowsRequest
        {
            Table = "villages",
            Columns = { new SourceColumn { Name = "code", Type = Exchange.Source.V1.ItemType.Text } },
            OrderBy = "households",
        };

        var described = await client.DescribeTableAsync(new() { Table = "villages" }, Headers(Secret), cancellationToken: Ct);
        var ordered = await ReadAsync(client, request);
        request.Conditions.Add(new ColumnCondition { Column = "households", Range = new() { From = new() { Integer = -3 }, Until = new() { Integer = 512 } } });
        var ranged = await ReadAsync(client, request);
        request.Limit = 1;
        var limited = await ReadAsync(client, request);
        request.OrderBy = "name";
        request.Limit = 0;
        request.Conditions.Clear();
        var named = await ReadAsync(client, request);

        Assert.Equal(["code", "name", "households", "area", "founded", "note"], described.Columns.Select(column => column.Name));
        Assert.Equal(["330106001003", "340104001005", "310101001002", "330106001004", "310101001001"], ordered.Codes);
        Assert.Equal(["340104001005", "310101001002"], ranged.Codes);
        Assert.Equal(["340104001005"], limited.Codes);
        Assert.Equal(["330106001003", "330106001004", "310101001002", "310101001001", "340104001005"], named.Codes);
        Assert.Equal(64, described.Version.Length);
        Assert.All([ordered, ranged, limited, named], answer => Assert.Equal(described.Version, answer.Version));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_refuses_whoever_does_not_show_the_secret(string sample)
    {
        await StartAsync(sample);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_port}");
        var client = new SourceService.SourceServiceClient(channel);

        var described = await Assert.ThrowsAsync<RpcException>(() => client.DescribeTableAsync(new() { Table = "villages" }, Headers("another"), cancellationToken: Ct).ResponseAsync);
        var read = await Assert.ThrowsAsync<RpcException>(() => client.ReadRows(new() { Table = "villages" }, cancellationToken: Ct).ResponseStream.MoveNext(Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct));

        Assert.Equal((StatusCode.Unauthenticated, StatusCode.Unauthenticated), (described.StatusCode, read.StatusCode));
    }

    [Fact]
    public void A_sample_has_less_than_a_hundred_lines()
    {
        Assert.InRange(File.ReadAllLines(RepositoryRoot.Combine("samples", "adapter-csharp", "Program.cs")).Length, 1, 99);
        Assert.InRange(File.ReadAllLines(RepositoryRoot.Combine("samples", "adapter-node", "adapter.mjs")).Length, 1, 99);
    }

    private static async Task<(string Version, List<string> Codes)> ReadAsync(SourceService.SourceServiceClient client, ReadRowsRequest request)
    {
        using var call = client.ReadRows(request, Headers(Secret), cancellationToken: Ct);
        var messages = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        var codes = messages.Where(message => message.Batch is not null).SelectMany(message => message.Batch.Columns[0].Texts).ToList();
        Assert.Equal((ulong)codes.Count, messages[^1].Closed.Rows);
        return (messages[0].Opened.Version, codes);
    }

    private static Metadata Headers(string secret) => new() { { "authorization", $"Bearer {secret}" } };

    private static Cell Area(string text) => Cell.TryDecimal(text, out var cell) ? cell : throw new ArgumentException(text, nameof(text));

    private async Task<Bench> StartBenchAsync(Action<Testing.Fakes.FakeRegistry> facts)
    {
        var (address, sqlite) = (Path.Combine(_folder.FullName, "adapter.txt"), Path.Combine(_folder.FullName, "villages.db"));
        await File.WriteAllTextAsync(address, $"Address=http://127.0.0.1:{_port};Secret={Secret}", Ct);
        await using (var connection = new SqliteConnection($"Data Source={sqlite};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            var rows = File.ReadLines(Path.Combine(Data, "villages.csv")).Skip(1)
                .Select(line => line.Split(',').Select((field, i) => field.Length == 0 ? "NULL" : i == 2 ? field : $"'{field}'"));
#pragma warning disable CA2100 // The rows are the sample's.
            command.CommandText = $"""
                CREATE TABLE villages (code TEXT, name TEXT, households INTEGER, area TEXT, founded TEXT, note TEXT);
                INSERT INTO villages VALUES {string.Join(", ", rows.Select(row => $"({string.Join(", ", row)})"))};
                """;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Ct);
        }

        return await Bench.StartAsync(facts, settings: new(
        [
            .. AdapterWorld.Connection(1, "adapter", SourceKind.Adapter, address),
            .. AdapterWorld.Connection(2, "sqlite", SourceKind.Sqlite, sqlite),
        ]));
    }

    private async Task StartAsync(string sample)
    {
        string[] command = sample == "node" ? ["node", Node()] : ["dotnet", CSharp()];
        string[] arguments = [command[1], Data, $"127.0.0.1:{_port}", .. sample == "node" ? [RepositoryRoot.Combine("protos")] : Array.Empty<string>()];
        _process = Process.Start(new ProcessStartInfo(command[0], arguments)
        {
            Environment = { ["ADAPTER_SECRET"] = Secret },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (said, listening) = (new ConcurrentQueue<string?>(), new TaskCompletionSource());
        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Task.WhenAny(listening.Task, _process.WaitForExitAsync(Ct)).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.True(listening.Task.IsCompleted, $"The sample did not start: {string.Join('\n', said)}");

        void Hear(object sender, DataReceivedEventArgs line)
        {
            said.Enqueue(line.Data);
            if (line.Data is not null && Listening().IsMatch(line.Data))
            {
                listening.TrySetResult();
            }
        }
    }

    // Built beside this test, of the same kind.
    private static string CSharp() => Path.Combine(
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "SampleAdapter")), Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "SampleAdapter.dll");

    // With the packages of tests/clients, which are those that the sample names.
    private string Node()
    {
        var script = Path.Combine(_folder.FullName, "adapter.mjs");
        File.Copy(RepositoryRoot.Combine("samples", "adapter-node", "adapter.mjs"), script);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), RepositoryRoot.Combine("tests", "clients", "node_modules"));
        return script;
    }

    [GeneratedRegex("listening on", RegexOptions.IgnoreCase)]
    private static partial Regex Listening();
}
