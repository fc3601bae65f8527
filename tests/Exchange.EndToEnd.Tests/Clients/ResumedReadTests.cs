using Exchange.Client;
using Exchange.Domain.Errors;
using Exchange.Gateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>Streams that break under way, and those that only seem to be whole.</summary>
public sealed class ResumedReadTests : IAsyncLifetime
{
    private ClientBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await ClientBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_read_by_key_whose_connection_is_cut_fifty_times_has_every_row_once_and_the_whole_hash()
    {
        const int Total = 30_000;
        await using var bench = await ClientBench.StartAsync(Total);
        var random = new Random(20261130);
        await using var proxy = new CuttingProxy(bench.Gateway.Address, Enumerable.Range(0, 50).Select(_ => random.Next(1, 60_000)));
        using var exchange = bench.Connect(options => options with { Address = proxy.Address, AttemptsMax = 20 });

        var read = exchange.ReadAsync(ClientBench.Request(byKey: true));
        var codes = new List<string?>();
        await foreach (var row in read.WithCancellation(Ct))
        {
            codes.Add(row.Text("code"));
        }

        Assert.Equal(50, proxy.CutsDone);
        Assert.Equal(Enumerable.Range(0, Total).Select(row => (string?)Rows.Of(row)[0]), codes);
        Assert.Equal(Rows.HashOf(Total), read.ContentHash!.Value.ToArray());
        Assert.InRange(read.Resumes, 30, 50);
    }

    [Fact]
    public async Task A_broken_stream_that_is_not_by_key_is_an_error_that_says_so()
    {
        FailAt(500, new ExchangeException(Reason.SourceUnavailable));

        var cut = await CutShortAsync(byKey: false);

        Assert.Equal((500UL, true, 1), (cut.Rows, cut.Cursor.IsEmpty, _bench.Gateway.Calls));
        Assert.Contains("SOURCE_UNAVAILABLE", cut.Message, StringComparison.Ordinal);
        Assert.Contains("not by key", cut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_fails_before_its_first_row_is_asked_for_again_by_key_or_not()
    {
        _bench.Gateway.NextFails(new ExchangeException(Reason.LogUnavailable) { RetryAfter = TimeSpan.Zero });
        FailAt(0, new ExchangeException(Reason.SourceUnavailable) { RetryAfter = TimeSpan.Zero });

        var read = _bench.Connect().ReadAsync(ClientBench.Request(byKey: false));

        Assert.Equal(1000, await read.CountAsync(Ct));
        Assert.Equal(3, _bench.Gateway.Calls);
    }

    [Fact]
    public async Task A_stream_that_ends_politely_without_its_closing_message_was_cut_short()
    {
        _bench.Gateway.Change = message => message.StepCase == ReadResponse.StepOneofCase.Closed ? null : message;

        var cut = await CutShortAsync(byKey: false);

        Assert.Equal(1000UL, cut.Rows);
        Assert.Contains("without its closing message", cut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_is_given_up_after_as_many_streams_without_a_row_as_its_client_has_patience_for()
    {
        _bench.Gateway.BeforeBatch = row => row < 300 ? Task.CompletedTask : Task.FromException(Gone());

        var cut = await CutShortAsync(byKey: true, attempts: 3);

        Assert.Equal((300UL, "300"), (cut.Rows, ByteString.CopyFrom(cut.Cursor.Span).ToStringUtf8()));
        Assert.Equal(["", "300", "300", "300"], _bench.Gateway.Reads.Select(read => read.Cursor.ToStringUtf8()));
    }

    [Fact]
    public async Task A_grant_that_is_suspended_under_way_ends_the_read_and_is_not_asked_again()
    {
        FailAt(500, new ExchangeException(Reason.GrantSuspended));

        var cut = await CutShortAsync(byKey: true);

        var refusal = Assert.IsType<ExchangeCallException>(cut.InnerException);
        Assert.Equal(("GRANT_SUSPENDED", 1), (refusal.Reason, _bench.Gateway.Calls));
    }

    [Fact]
    public async Task A_token_that_ends_under_way_is_renewed_and_the_read_goes_on()
    {
        FailAt(500, new ExchangeException(Reason.TokenExpired));

        var read = _bench.Connect().ReadAsync(ClientBench.Request(byKey: true));

        Assert.Equal(1000, await read.CountAsync(Ct));
        Assert.Equal(2, _bench.Gateway.Tokens.Distinct().Count());
    }

    [Fact]
    public async Task A_read_goes_on_from_a_cursor_that_was_kept()
    {
        var request = ClientBench.Request(byKey: true);
        request.Cursor = ByteString.CopyFromUtf8("700");
        FailAt(900, Gone());

        var read = _bench.Connect().ReadAsync(request);

        Assert.Equal(300, await read.CountAsync(Ct));
        Assert.Equal(["700", "900"], _bench.Gateway.Reads.Select(one => one.Cursor.ToStringUtf8()));
    }

    [Theory]
    [InlineData("the hash of a batch")]
    [InlineData("the count at the end")]
    [InlineData("the hash at the end")]
    [InlineData("a value")]
    [InlineData("a column short")]
    [InlineData("a row short")]
    [InlineData("rows before")]
    [InlineData("opened twice")]
    public async Task What_is_not_what_was_sent_is_found_and_nothing_of_it_is_handed_out(string what)
    {
        var batches = 0;
        _bench.Gateway.Change = message =>
        {
            batches += message.StepCase == ReadResponse.StepOneofCase.Batch ? 1 : 0;
            return Damaged(what, message, batches);
        };
        FailAt(what == "rows before" ? 500 : -1, Gone());
        var read = _bench.Connect().ReadAsync(ClientBench.Request(byKey: true));

        await Assert.ThrowsAsync<ReadDamagedException>(() => read.CountAsync(Ct));

        Assert.Null(read.ContentHash);
        Assert.Equal(what switch { "opened twice" => 0UL, "rows before" => 500UL, "the count at the end" or "the hash at the end" => 1000UL, _ => 200UL }, read.Rows);
    }

    [Fact]
    public async Task A_read_that_is_cancelled_ends_as_cancelled()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _bench.Gateway.BeforeBatch = row => row == 500 ? leaving.CancelAsync() : Task.CompletedTask;

        var read = _bench.Connect().ReadAsync(ClientBench.Request(byKey: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.CountAsync(leaving.Token));
        Assert.Equal(1, _bench.Gateway.Calls);
    }

    [Fact]
    public async Task Progress_tells_rows_bytes_and_how_often_the_stream_was_taken_up()
    {
        FailAt(500, Gone());
        var told = new Told();

        var read = _bench.Connect().ReadAsync(ClientBench.Request(byKey: true), told);
        await read.CountAsync(Ct);

        Assert.Equal((1000UL, 1), (told.Last.Rows, told.Last.Resumes));
        Assert.InRange(told.Last.Bytes, Rows.Batch(0, 1000).CalculateSize(), 2 * Rows.Batch(0, 1000).CalculateSize());
    }

    [Fact]
    public async Task A_read_is_read_once()
    {
        var read = _bench.Connect().ReadAsync(ClientBench.Request(byKey: false));
        await read.CountAsync(Ct);

        await Assert.ThrowsAsync<InvalidOperationException>(() => read.CountAsync(Ct));
    }

    private static ExchangeException Gone() => new(Reason.SourceUnavailable) { RetryAfter = TimeSpan.Zero };

    // Once.
    private void FailAt(int row, Exception failure)
    {
        var failed = 0;
        _bench.Gateway.BeforeBatch = begun =>
            begun == row && Interlocked.Exchange(ref failed, 1) == 0 ? Task.FromException(failure) : Task.CompletedTask;
    }

    private async Task<ReadCutShortException> CutShortAsync(bool byKey, int attempts = 5)
    {
        var read = _bench.Connect(options => options with { AttemptsMax = attempts }).ReadAsync(ClientBench.Request(byKey));
        return await Assert.ThrowsAsync<ReadCutShortException>(() => read.CountAsync(Ct));
    }

    private static ReadResponse Damaged(string what, ReadResponse message, int batches)
    {
        switch (message.StepCase)
        {
            case ReadResponse.StepOneofCase.Opened when what == "rows before" && message.Opened.RowsBefore > 0:
                message.Opened.RowsBefore--;
                break;
            case ReadResponse.StepOneofCase.Batch when batches == 1 && what == "opened twice":
                return new() { Opened = new() { Items = { Rows.Items } } };
            case ReadResponse.StepOneofCase.Batch when batches == 3:
                DamageBatch(what, message);
                break;
            case ReadResponse.StepOneofCase.Closed when what == "the count at the end":
                message.Closed.Rows++;
                break;
            case ReadResponse.StepOneofCase.Closed when what == "the hash at the end":
                message.Closed.ContentHash = ByteString.CopyFrom(new byte[32]);
                break;
        }

        return message;
    }

    private static void DamageBatch(string what, ReadResponse message)
    {
        switch (what)
        {
            case "the hash of a batch":
                message.ContentHashSoFar = ByteString.CopyFrom(new byte[32]);
                break;
            case "a value":
                message.Batch.Columns[0].Texts[1] = "00000000";
                break;
            case "a column short":
                message.Batch.Columns.RemoveAt(7);
                break;
            case "a row short":
                message.Batch.Columns[0].Texts.RemoveAt(0);
                break;
        }
    }

    private sealed class Told : IProgress<ReadProgress>
    {
        public ReadProgress Last { get; private set; }

        public void Report(ReadProgress value) => Last = value;
    }
}
