using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Gateway.Tests.Sources.Adapters;
using Exchange.Hosting.Wire;
using Exchange.Testing.Services;
using Grpc.Core;
using Npgsql;

namespace Exchange.Gateway.Tests.Mappings;

/// <summary>A gateway with a connection of each kind, over tables that fit and tables that do not.</summary>
public sealed class MappingBench : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-mappings-");
    private readonly PostgresDatabase _postgres = new();
    private ScriptedAdapter _adapter = null!;

    internal Bench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _adapter = await ScriptedAdapter.StartAsync();
        var (postgres, gone) = (Path.Combine(_folder.FullName, "postgres.txt"), Path.Combine(_folder.FullName, "gone.txt"));
        await File.WriteAllTextAsync(postgres, _postgres.ConnectionString);
        await File.WriteAllTextAsync(gone, "Host=127.0.0.1;Port=1");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "good.csv"), "number,income,born\na,12.50,2016-05-20\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "good.json"), """[{"number":"a","income":12.50,"born":"2016-05-20"},{"number":"b"}]""");
        await using (var connection = new NpgsqlConnection(_postgres.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE good (number text, income numeric(38,10), born date);
                INSERT INTO good VALUES ('a', 12.50, '2016-05-20');
                CREATE TABLE inexact (number text, income double precision, born timestamp with time zone);
                CREATE TABLE late (number text, income text, born text);
                INSERT INTO late
                    SELECT n::text, CASE n % 60 WHEN 30 THEN 'ein' ELSE '1' END, CASE n WHEN 90 THEN 'spring' ELSE '2016-05-20' END
                    FROM generate_series(1, 150) AS n;
                """;
            await command.ExecuteNonQueryAsync();
        }

        Dictionary<string, string?> settings = new(
        [
            .. AdapterWorld.Connection(1, "adapter", SourceKind.Adapter, _adapter.Location),
            .. AdapterWorld.Connection(2, "postgres", SourceKind.Postgres, postgres),
            .. AdapterWorld.Connection(3, "files", SourceKind.Files, _folder.FullName),
            .. AdapterWorld.Connection(4, "gone", SourceKind.Postgres, gone),
        ]);
        Bench = await Bench.StartAsync(settings: settings);
        await BindAsync("steward", Facts.Provider, Registry.V1.Role.Steward);
        await BindAsync("other-steward", Facts.Stranger, Registry.V1.Role.Steward);
        await BindAsync("authority", Facts.Provider, Registry.V1.Role.Authority);
    }

    private Task BindAsync(string client, DepartmentId department, Registry.V1.Role role) => Bench.ChangeAsync(registry =>
        registry.Publish(new Registry.V1.Principal { Issuer = Bench.Issuer.Issuer, Client = client, Department = department.Value, Roles = { role } }));

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        await _adapter.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        _postgres.Dispose();
        _folder.Delete(recursive: true);
    }
}

public sealed class MappingCheckTests(MappingBench mappings) : IClassFixture<MappingBench>
{
    [Theory]
    [InlineData("postgres", "good")]
    [InlineData("postgres", "public.good")]
    [InlineData("adapter", "good")]
    [InlineData("files", "good.csv")]
    [InlineData("files", "good.json")]
    public async Task A_mapping_that_fits_is_told_so(string connection, string table)
    {
        var answer = await CheckAsync(Of(connection, table));

        Assert.Empty(answer.Violations);
        Assert.InRange(answer.Rows, 1u, 2u);
    }

    [Theory]
    [InlineData("main", "nowhere")]
    [InlineData("postgres", "nowhere")]
    [InlineData("postgres", "nowhere.good")]
    [InlineData("adapter", "nowhere")]
    [InlineData("files", "nowhere.csv")]
    [InlineData("files", "nowhere.json")]
    [InlineData("files", "../good.csv")]
    public async Task A_table_that_is_not_there_is_told(string connection, string table)
    {
        var answer = await CheckAsync(Of(connection, table));

        Assert.Equal(["mapping.table MAPPING_TABLE_UNKNOWN"], Said(answer));
    }

    [Fact]
    public async Task A_connection_that_the_provider_did_not_give_is_told_with_those_that_it_gave()
    {
        var answer = await CheckAsync(Of("elsewhere", "good"));

        Assert.Equal(["mapping.connection MAPPING_CONNECTION_UNKNOWN"], Said(answer));
        Assert.Contains("adapter, files, gone, main, postgres", answer.Violations[0].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres", "good")]
    [InlineData("adapter", "good")]
    [InlineData("files", "good.csv")]
    [InlineData("files", "good.json")]
    public async Task A_column_that_is_not_there_is_told_with_the_one_that_was_meant(string connection, string table)
    {
        var resource = Of(connection, table);
        resource.Mapping.Columns[1].Column = "In_Come";
        resource.Mapping.Columns[2].Column = "nothing";

        var answer = await CheckAsync(resource);

        Assert.Equal(["mapping.columns[1].column MAPPING_COLUMN_UNKNOWN", "mapping.columns[2].column MAPPING_COLUMN_UNKNOWN"], Said(answer));
        Assert.Contains("it has income", answer.Violations[0].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_does_not_hold_the_items_is_told_though_the_table_is_empty()
    {
        var answer = await CheckAsync(Of("postgres", "inexact"));

        Assert.Equal(["mapping.columns[1].column MAPPING_TYPE_MISMATCH", "mapping.columns[2].column MAPPING_TYPE_MISMATCH"], Said(answer));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_told_of_each_column_once_and_never_shown()
    {
        var answer = await CheckAsync(Of("postgres", "late"));

        Assert.Equal(["mapping.columns[1].column MAPPING_TYPE_MISMATCH", "mapping.columns[2].column MAPPING_TYPE_MISMATCH"], Said(answer));
        Assert.Equal(100u, answer.Rows);
        Assert.DoesNotContain("spring", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_leaves_the_question_open()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(Of("gone", "good")));

        Assert.Equal("SOURCE_UNAVAILABLE", Bench.Info(failure).Reason);
    }

    [Theory]
    [InlineData("hu-zj", "ROLE_MISSING")]
    [InlineData("authority", "ROLE_MISSING")]
    [InlineData("other-steward", "OTHER_DEPARTMENT")]
    [InlineData("nobody", "PRINCIPAL_UNBOUND")]
    public async Task Whoever_else_asks_is_refused(string client, string reason)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(Of("postgres", "good"), client));

        Assert.Equal(reason, Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task The_registry_asks_for_every_provider() => Assert.Empty((await CheckAsync(Of("postgres", "good"), "exchange-registry")).Violations);

    [Fact]
    public async Task A_resource_without_a_mapping_is_nothing_to_check()
    {
        var resource = Of("postgres", "good");
        resource.Mapping = null;

        var failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(resource));
        var absent = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(null));

        Assert.Equal(("REQUEST_INVALID", "REQUEST_INVALID"), (Bench.Info(failure).Reason, Bench.Info(absent).Reason));
    }

    private static string[] Said(V1.CheckMappingResponse answer) => [.. answer.Violations.Select(found => $"{found.Field} {found.Code}")];

    private Task<V1.CheckMappingResponse> CheckAsync(Registry.V1.Resource? resource, string client = "steward") =>
        mappings.Bench.Mappings.CheckMappingAsync(new() { Resource = resource }, mappings.Bench.As(client)).ResponseAsync;

    private static Registry.V1.Resource Of(string connection, string table)
    {
        var resource = (Facts.Persons with
        {
            Items = [Facts.Item("number", ItemType.Text), Facts.Item("income", ItemType.Decimal), Facts.Item("born", ItemType.Date)],
            KeyItem = ItemId.Parse("number"),
            PersonItem = null,
        }).ToWire();
        resource.Mapping = new() { Connection = connection, Table = table };
        resource.Mapping.Columns.Add(resource.Items.Select(item => item.Id).Select(name => new Exchange.Source.V1.ItemColumn { Item = name, Column = name }));
        return resource;
    }
}
