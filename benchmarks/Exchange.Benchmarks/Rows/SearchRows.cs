using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Registry.V1;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// SearchResources over gRPC, a page of 100, at 100 000 resources and 1 000 000 items, against LIKE over the same texts without
/// an index. On PostgreSQL where EXCHANGE_Registry__PostgresFile names its connection.
/// </summary>
internal static class SearchRows
{
    private const string Client = "hu-zj";
    private const int CallsEach = 5;

    private static readonly string? PostgresFile = Environment.GetEnvironmentVariable("EXCHANGE_Registry__PostgresFile");

    // A long word is asked for that never occurs, though all its parts do, together, in many texts: each of those is looked at.
    private static readonly ImmutableArray<(string Name, SearchResourcesRequest Request)> Searches =
    [
        ("nothing asked", new()),
        ("in all: 信息", new() { Text = "信息" }),
        ("one character: 号", new() { Text = "号" }),
        ("in many: 婚姻", new() { Text = "婚姻" }),
        ("in twenty: 渡口", new() { Text = "渡口" }),
        ("in none: 龘龘", new() { Text = "龘龘" }),
        ("a long word: 统一社会信用代码", new() { Text = "统一社会信用代码" }),
        ("two words: 婚姻 许可", new() { Text = "婚姻 许可" }),
        ("two words that hardly meet: 旅游 婚姻 发放", new() { Text = "旅游 婚姻 发放" }),
        ("Latin: citizen", new() { Text = "citizen" }),
        ("parts in many, whole in none: 登记信息登记号码", new() { Text = "登记信息登记号码" }),
        ("one department", new() { Department = SearchCorpus.Department, Text = "信息" }),
        ("facets: 登记, conditional, L3, opened", new() { Text = "登记", Sharing = Sharing.Conditional, Grade = Grade.L3, Opening = Opening.Conditional }),
        ("the last pages: 信息", new() { Text = "信息", PageToken = "99000" }),
    ];

    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        // Once for the schema; then with the catalogue, which it makes findable at its start.
        await using (await ExchangeServer.StartRegistryAsync(scratch, ct))
        {
        }

        await using (var connection = await OpenAsync(scratch, ct))
        {
            await SearchCorpus.WriteAsync(connection, ct);
        }

        var from = Stopwatch.GetTimestamp();
        await using var exchange = await ExchangeServer.StartRegistryAsync(scratch, ct);
        yield return new Row("Search: made findable", 0, "s", new("exchange", [Stopwatch.GetElapsedTime(from).TotalSeconds]), [], []);

        var client = new CatalogueService.CatalogueServiceClient(exchange.Open(exchange.Registry, Client));
        await using var plain = await OpenAsync(scratch, ct);
        foreach (var (name, request) in Searches)
        {
            var (times, baseline, faults) = (new List<double>(), new List<double>(), ImmutableArray<string>.Empty);
            await client.SearchResourcesAsync(request, cancellationToken: ct);
            for (var round = 0; round < plan.Rounds * CallsEach; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var answer = await client.SearchResourcesAsync(request, cancellationToken: ct);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (IsTextOnly(request))
                {
                    start = Stopwatch.GetTimestamp();
                    var found = await LikeAsync(plain, request.Text, ct);
                    baseline.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    faults = found == answer.Resources.Count ? faults : [$"{answer.Resources.Count} found, by LIKE {found}"];
                }
            }

            yield return new Row($"Search {name}", 1, "ms", new("exchange", [.. times]), baseline.Count > 0 ? [new("LIKE", [.. baseline])] : [], faults);
        }
    }

    private static bool IsTextOnly(SearchResourcesRequest request) => request.Equals(new SearchResourcesRequest { Text = request.Text });

    private static async Task<int> LikeAsync(DbConnection connection, string text, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        var terms = text.Split(' ');
#pragma warning disable CA2100 // Only the names of parameters are put in.
        command.CommandText = $"""
            SELECT texts.code, facts.body FROM resource_texts texts JOIN facts ON facts.kind = 'Resource' AND facts.id = texts.code
            WHERE {string.Join(" AND ", terms.Select((_, i) => $"texts.body LIKE @term{i}"))} ORDER BY texts.number LIMIT 100
            """;
#pragma warning restore CA2100
        for (var i = 0; i < terms.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"term{i}", $"%{terms[i]}%");
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = 0;
        while (await reader.ReadAsync(ct))
        {
            found++;
        }

        return found;
    }

    private static async Task<DbConnection> OpenAsync(Scratch scratch, CancellationToken ct)
    {
        DbConnection connection = PostgresFile is null
            ? new SqliteConnection($"Data Source={scratch.File(Path.Combine("data", "registry", "registry.db"))};Pooling=False")
            : new NpgsqlConnection((await File.ReadAllTextAsync(PostgresFile, ct)).Trim());
        await connection.OpenAsync(ct);
        return connection;
    }
}
