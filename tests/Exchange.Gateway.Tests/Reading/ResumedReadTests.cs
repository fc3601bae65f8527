using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Reading;
using Exchange.Gateway.Sources;
using Exchange.Hosting.Wire;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>A read that goes on by a cursor: from where, for whom, and when it may not.</summary>
public sealed class ResumedReadTests
{
    // Keys that repeat across batches, and rows that are the same throughout.
    private static readonly Resource Repeating = Facts.Endless with
    {
        Version = 4,
        Items = [Facts.Item("n", ItemType.Text), Facts.Item("line", ItemType.Text)],
        KeyItem = ItemId.Parse("n"),
        Mapping = Facts.Map("repeating", "n", "line"),
    };

    private static readonly Grant Theirs = Facts.EndlessGrant with { Id = GrantId.Parse("G-0003"), Consumer = Facts.Stranger };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<V1.ReadRequest>> Others => new()
    {
        { "another purpose", request => request.Purpose = "另一用途" },
        { "fewer items", request => request.Items.Add("n") },
        { "a filter", request => request.Filters.Add(new V1.Filter { Item = "n", Prefix = "1" }) },
        { "a limit", request => request.Limit = 1_000_000 },
        { "a matter", request => request.Matter = "another" },
        { "one byte", request => request.Cursor = ByteString.CopyFrom([.. request.Cursor.Span[..^1], (byte)(request.Cursor.Span[^1] ^ 1)]) },
        { "a cut", request => request.Cursor = ByteString.CopyFrom(request.Cursor.Span[..^1]) },
        { "nonsense", request => request.Cursor = ByteString.CopyFrom(new byte[1 << 20]) },
    };

    [Fact]
    public async Task Each_cursor_goes_on_with_the_row_after_its_batch_where_keys_and_whole_rows_repeat()
    {
        await using var bench = await StartAsync();
        var whole = await bench.ReadAsync(Read());
        var rows = RowsOf(whole);

        Assert.True(whole.Count > 4);
        foreach (var (batch, i) in whole[1..^1].Select((batch, i) => (batch, i)))
        {
            var rest = await bench.ReadAsync(Read(batch.Cursor));

            var before = whole[1..(i + 2)].Sum(message => message.Batch.Rows);
            Assert.Equal((ulong)before, rest[0].Opened.RowsBefore);
            Assert.Equal(rows[(int)before..], RowsOf(rest));
        }
    }

    [Fact]
    public async Task A_limit_counts_over_all_streams_of_a_read()
    {
        await using var bench = await StartAsync();
        var request = Read();
        request.Limit = 5000;
        var whole = await bench.ReadAsync(request);
        request.Cursor = whole[1].Cursor;

        var rest = await bench.ReadAsync(request);

        Assert.Equal(5000UL, whole[^1].Closed.Rows);
        Assert.Equal(5000UL - whole[1].Batch.Rows, rest[^1].Closed.Rows);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_cursor_of_another_read_or_changed_is_refused(string what, Action<V1.ReadRequest> change)
    {
        Assert.NotNull(what);
        await using var bench = await StartAsync();
        var request = Read(await CursorAsync(bench));
        change(request);

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal(what == "another purpose" ? "PURPOSE_NOT_GRANTED" : "CURSOR_INVALID", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task Anothers_cursor_is_refused_though_the_other_may_read_the_same()
    {
        await using var bench = await StartAsync();
        var cursor = await CursorAsync(bench);

        using var call = bench.Reads.Read(Read(cursor), bench.As(Bench.StrangerClient, Ct));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));

        Assert.Equal("CURSOR_INVALID", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_cursor_is_good_for_a_day()
    {
        var time = new FakeTimeProvider(new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
        var folder = Directory.CreateTempSubdirectory("exchange-cursor-");
        var cursors = new Cursors(new(Path.Combine(folder.FullName, "seal.key")), time);
        var caller = new Hosting.Tokens.Caller("issuer", "client", time.GetUtcNow());
        var asked = new Asked(Attempt(), Repeating, [], null!);
        var cursor = new Cursor("G-0002", 1, 4, "version", Cell.OfText("键"), 3, 1000);
        var request = Read(cursors.For(Read(), caller, asked)(cursor));

        time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        var young = cursors.Open(request, caller, asked);
        time.Advance(TimeSpan.FromSeconds(1));
        var old = Assert.Throws<ExchangeException>(() => cursors.Open(request, caller, asked));

        folder.Delete(recursive: true);
        Assert.Equal(cursor, young);
        Assert.Equal(Reason.CursorInvalid, old.Reason);
    }

    [Theory]
    [InlineData("resource")]
    [InlineData("grant")]
    public async Task What_was_issued_anew_is_read_anew(string what)
    {
        await using var bench = await StartAsync();
        var cursor = await CursorAsync(bench);
        await bench.ChangeAsync(registry => registry.Publish(what == "grant"
            ? (Facts.EndlessGrant with { Version = 2 }).ToWire()
            : (Facts.EndlessGrant with { Id = GrantId.Parse("G-0404") }).ToWire()));
        if (what == "resource")
        {
            await bench.ChangeAsync(registry => registry.Publish((Repeating with { Version = 5 }).ToWire()));
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(cursor)));

        Assert.Equal("VERSION_RACED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_source_that_changed_is_read_anew_and_the_same_version_gives_the_same_rows()
    {
        await using var bench = await StartAsync();
        var first = await bench.ReadAsync(Read());
        var version = first[0].Opened.SourceVersion;
        var request = Read();
        request.SourceVersion = version;
        var again = await bench.ReadAsync(request);
        bench.RunSource("INSERT INTO persons VALUES ('a', 'b', 'c')");

        var changed = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));
        var resumed = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(first[1].Cursor)));

        Assert.NotEmpty(version);
        Assert.Equal(first[^1].Closed.ContentHash, again[^1].Closed.ContentHash);
        Assert.Equal("SOURCE_CHANGED", Bench.Info(changed).Reason);
        Assert.Equal("SOURCE_CHANGED", Bench.Info(resumed).Reason);
    }

    [Fact]
    public void A_row_out_of_order_is_the_sources_fault_and_no_row_is_sent_twice()
    {
        var rows = new ListedRows(Repeating.Items, ["a", "b", "b", "b", "c", "b"]);
        var permit = new Decision.Permit(Facts.EndlessGrant, Repeating.Items, []);
        var place = new Place(new(Attempt(), Repeating, [], null!), permit, new("G-0002", 1, 4, "", Cell.OfText("b"), 2, 10), rows, _ => ByteString.Empty);

        var skipped = Enumerable.Range(0, 5).Select(_ => rows.Next() && place.Skips(rows)).ToList();
        rows.Next();
        var broken = Assert.Throws<ExchangeException>(() => place.Skips(rows));

        Assert.Equal([true, true, true, false, false], skipped);
        Assert.Equal(Reason.SourceAnswerInvalid, broken.Reason);
    }

    // The version of a file shows once its last change is two seconds old.
    private static Task<Bench> StartAsync() => Bench.StartAsync(
        registry =>
        {
            registry.Publish(Repeating.ToWire());
            registry.Publish(Theirs.ToWire());
        },
        new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(10)));

    private static V1.ReadRequest Read(ByteString? cursor = null)
    {
        var request = Bench.Read();
        (request.ByKey, request.Cursor) = (true, cursor ?? ByteString.Empty);
        return request;
    }

    private static ReadAttempt Attempt() => new()
    {
        Consumer = Facts.Consumer,
        Resource = Repeating.Code,
        Items = [],
        Mode = Mode.Batch,
        Purpose = Facts.Purpose,
        ByKey = true,
    };

    private static async Task<ByteString> CursorAsync(Bench bench) => (await bench.ReadAsync(Read()))[1].Cursor;

    private static List<(string, string)> RowsOf(List<V1.ReadResponse> messages) =>
        [.. messages.Where(message => message.Batch is not null).SelectMany(message => message.Batch.Columns[0].Texts.Zip(message.Batch.Columns[1].Texts))];

    private sealed class ListedRows(ImmutableArray<Item> items, string[] keys) : SourceRows(items)
    {
        private int _row = -1;

        public override Cell this[int ordinal] => Cell.OfText(keys[_row]);

        public bool Next() => ++_row < keys.Length;

        public override ValueTask<bool> ReadAsync(CancellationToken ct) => new(Next());

        public override ValueTask DisposeAsync() => default;
    }
}
