using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Exchange.Domain.Errors;
using Exchange.EndToEnd.Tests.CommandLine;
using Exchange.Source.V1;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary><c>exchange read --output</c>: files that other programs read, and that a kill leaves neither half nor doubled.</summary>
public sealed class OutputTests : IAsyncLifetime
{
    private const int Total = 20_000;

    private ClientBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forms => ["csv", "jsonl", "parquet"];

    public async ValueTask InitializeAsync() => _bench = await ClientBench.StartAsync(Total);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_csv_file_read_by_another_program_has_every_value_and_tells_no_value_from_an_empty_text()
    {
        var file = await WriteAsync("csv");

        var rows = Ask(
            $"SELECT * FROM read_csv('{file}', header = true, all_varchar = true, quote = '\"', escape = '\"', allow_quoted_nulls = false, nullstr = '')",
            (text, place) => (text, Rows.Types[place]) switch
            {
                (DBNull, _) => null,
                (string date, ItemType.Date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                (string instant, ItemType.DateTime) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcDateTime,
                (string logical, ItemType.Logical) => bool.Parse(logical),
                (string number, ItemType.Integer) => long.Parse(number, CultureInfo.InvariantCulture),
                (string real, ItemType.Real) => double.Parse(real, CultureInfo.InvariantCulture),
                _ => text,
            });

        AssertAllRows(rows);
    }

    [Fact]
    public async Task A_parquet_file_read_by_another_program_has_every_value_in_its_type()
    {
        var file = await WriteAsync("parquet");

        var rows = Ask(
            $"SELECT * REPLACE (epoch_us(seen) AS seen) FROM '{file}'",
            (value, place) => (value, Rows.Types[place]) switch
            {
                (DBNull, _) => null,
                (long micros, ItemType.DateTime) => DateTime.UnixEpoch.AddTicks(micros * 10),
                _ => value,
            });
        var types = Ask($"SELECT column_type FROM (DESCRIBE SELECT * FROM '{file}')", (value, _) => value).Select(row => row[0]);

        AssertAllRows(rows);
        Assert.Equal(["VARCHAR", "VARCHAR", "VARCHAR", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN", "BIGINT", "DOUBLE"], types);
    }

    [Fact]
    public async Task A_file_of_json_lines_has_every_value()
    {
        var file = await WriteAsync("jsonl");

        var rows = File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Select((value, place) => ValueOf(value.Value, place)).ToArray());

        AssertAllRows(rows.ToList());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_read_that_is_killed_at_random_moments_and_gone_on_with_makes_the_same_file(string form)
    {
        var whole = await WriteAsync(form);
        var (file, partial) = (FileOf("killed", form), FileOf("killed", form) + ".partial");
        var random = new Random(form.Length);
        _bench.Gateway.BeforeBatch = _ => Task.Delay(2, Ct);
        for (var kill = 0; kill < 6; kill++)
        {
            await using var process = ExchangeProcess.Start(Arguments("--by-key", "--output", file, "--resume"));
            var until = LengthOf(partial) + random.Next(1, 250_000);
            await UntilAsync(() => LengthOf(partial) >= until);
            await process.KillAsync();
            Assert.False(File.Exists(file));
        }

        var run = await RunAsync("--by-key", "--output", file, "--resume");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"{Total} rows, content hash agrees", run.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(whole, Ct), await File.ReadAllBytesAsync(file, Ct));
        Assert.True(_bench.Gateway.Reads.Count(read => !read.Cursor.IsEmpty) >= 5);
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public async Task Whoever_interrupts_a_read_is_told_how_to_go_on()
    {
        var file = FileOf("interrupted", "csv");
        _bench.Gateway.BeforeBatch = _ => Task.Delay(20, Ct);
        await using var process = ExchangeProcess.Start(Arguments("--by-key", "--output", file));
        await UntilAsync(() => LengthOf(file + ".partial") > 50_000);

        await process.SignalAsync("INT", Ct);

        var run = await process.EndAsync(Ct);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"rows are in {file}.partial. The same command with --resume goes on.", run.Error, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file + ".partial") == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_read_that_is_not_by_key_leaves_nothing_that_nobody_can_go_on_with()
    {
        var file = FileOf("cut", "csv");
        _bench.Gateway.BeforeBatch = row => row == 5000 ? Task.FromException(new ExchangeException(Reason.GrantSuspended)) : Task.CompletedTask;

        var run = await RunAsync("--output", file);

        run.AssertFailed("5000 rows had come. Only a read --by-key can be gone on with.");
        Assert.Contains("GRANT_SUSPENDED", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_bench.Folder, "cut*"));
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_when_that_is_asked_for()
    {
        var file = FileOf("there", "csv");
        await File.WriteAllTextAsync(file, "mine", Ct);

        var refused = await RunAsync("--output", file);
        var kept = await File.ReadAllTextAsync(file, Ct);
        var forced = await RunAsync("--output", file, "--force");

        refused.AssertFailed($"{file} is there; --force replaces it.");
        Assert.Equal("mine", kept);
        Assert.Equal(0, forced.ExitCode);
        Assert.Equal(Total + 1, File.ReadLines(file).Count(line => line.StartsWith("00", StringComparison.Ordinal) || line.StartsWith("code", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_rest_of_another_read_is_not_gone_on_with()
    {
        var file = FileOf("other", "csv");
        _bench.Gateway.BeforeBatch = row => row == 5000 ? Task.FromException(new ExchangeException(Reason.GrantSuspended)) : Task.CompletedTask;
        (await RunAsync("--by-key", "--output", file)).AssertFailed("5000 rows are in");

        var begun = await RunAsync("--by-key", "--output", file);
        var other = await RunAsync("--by-key", "--limit", "9", "--output", file, "--resume");

        begun.AssertFailed("--resume goes on with it, --force begins anew.");
        other.AssertFailed("is of another read");
        Assert.Single(_bench.Gateway.Reads);
    }

    [Theory]
    [InlineData("'x.xls' ends with none of .csv, .jsonl, .parquet", "--output", "x.xls")]
    [InlineData("Parquet is written to a file only", "--format", "parquet")]
    [InlineData("--output names it", "--resume")]
    public async Task A_mistake_in_where_rows_go_is_told(string sentence, params string[] arguments)
    {
        (await RunAsync(arguments)).AssertFailed(sentence);
    }

    private static object? ValueOf(JsonElement json, int place) => (json.ValueKind, Rows.Types[place]) switch
    {
        (JsonValueKind.Null, _) => null,
        (JsonValueKind.True or JsonValueKind.False, ItemType.Logical) => json.GetBoolean(),
        (JsonValueKind.Number, ItemType.Real) => json.GetDouble(),
        (JsonValueKind.String, ItemType.Real) => double.Parse(json.GetString()!, CultureInfo.InvariantCulture),
        (JsonValueKind.String, ItemType.Date) => DateOnly.ParseExact(json.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        (JsonValueKind.String, ItemType.DateTime) => json.GetDateTime(),
        (JsonValueKind.String, ItemType.Integer) => long.Parse(json.GetString()!, CultureInfo.InvariantCulture),
        (JsonValueKind.String, _) => json.GetString(),
        _ => throw new InvalidDataException(json.GetRawText()),
    };

    private static void AssertAllRows(List<object?[]> rows) => Assert.Equal(Enumerable.Range(0, Total).Select(Rows.Of), rows);

    private static List<object?[]> Ask(string sql, Func<object, int, object?> value)
    {
        using var duck = new DuckDBConnection("Data Source=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(place => value(reader.GetValue(place), place))]);
        }

        return rows;
    }

    private static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(5, Ct);
        }
    }

    private string FileOf(string name, string form) => Path.Combine(_bench.Folder, $"{name}.{form}");

    private async Task<string> WriteAsync(string form)
    {
        var file = FileOf("whole", form);
        var run = await RunAsync("--output", file);
        Assert.Equal(("", 0), (run.Output, run.ExitCode));
        Assert.Contains($"{file}: {Total} rows, content hash agrees", run.Error, StringComparison.Ordinal);
        return file;
    }

    private IEnumerable<string> Arguments(params string[] more) =>
    [
        "read", "301003/0003", "--purpose", "test", "--as", "client-a", "--key-file", _bench.KeyFile, "--issuer", _bench.Issuer.Issuer, "--gateway",
        _bench.Gateway.Address, .. more,
    ];

    private Task<ProgramRun> RunAsync(params string[] more) => ExchangeProcess.RunAsync(Arguments(more), Ct);
}
