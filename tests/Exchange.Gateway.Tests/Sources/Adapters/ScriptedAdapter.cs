using System.Buffers.Binary;
using System.Net;
using Exchange.Source.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Exchange.Gateway.Tests.Sources.Adapters;

/// <summary>
/// An adapter that does what the table's name says, down to the bytes: it is no gRPC server, so that it can break what one keeps.
/// Its one good row is of the adult; columns are number TEXT, income DECIMAL, born DATE.
/// </summary>
internal sealed class ScriptedAdapter : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-tests";
    public const string Good = "good";
    public const string AtOnce = "good_in_one_message";
    public const string Endless = "good_without_end";

    private static readonly string[] Names = ["number", "income", "born"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-adapter-");
    private WebApplication _app = null!;
    private int _underWay;
    private int _asked;

    /// <summary>Each fault, and the reason it is told as.</summary>
    public static IReadOnlyDictionary<string, string> Faults { get; } = new Dictionary<string, string>
    {
        ["no_such_table"] = "SOURCE_UNAVAILABLE",
        ["says_internal"] = "SOURCE_UNAVAILABLE",
        ["hangs_at_once"] = "SOURCE_UNAVAILABLE",
        ["hangs_after_a_batch"] = "SOURCE_UNAVAILABLE",
        ["dies_at_once"] = "SOURCE_UNAVAILABLE",
        ["dies_after_a_batch"] = "SOURCE_UNAVAILABLE",
        ["dies_in_a_batch"] = "SOURCE_UNAVAILABLE",
        ["ends_without_closed"] = "SOURCE_UNAVAILABLE",
        ["counts_wrongly"] = "SOURCE_UNAVAILABLE",
        ["sends_junk"] = "SOURCE_UNAVAILABLE",
        ["sends_too_much_at_once"] = "SOURCE_UNAVAILABLE",
        ["says_nothing"] = "SOURCE_ANSWER_INVALID",
        ["does_not_open"] = "SOURCE_ANSWER_INVALID",
        ["opens_twice"] = "SOURCE_ANSWER_INVALID",
        ["goes_on_after_closed"] = "SOURCE_ANSWER_INVALID",
        ["wrong_type"] = "SOURCE_ANSWER_INVALID",
        ["wrong_name"] = "SOURCE_ANSWER_INVALID",
        ["extra_column"] = "SOURCE_ANSWER_INVALID",
        ["column_missing"] = "SOURCE_ANSWER_INVALID",
        ["list_too_short"] = "SOURCE_ANSWER_INVALID",
        ["two_lists"] = "SOURCE_ANSWER_INVALID",
        ["null_bits_too_many"] = "SOURCE_ANSWER_INVALID",
        ["null_bits_beyond_the_rows"] = "SOURCE_ANSWER_INVALID",
        ["null_with_a_value"] = "SOURCE_ANSWER_INVALID",
        ["batch_without_rows"] = "SOURCE_ANSWER_INVALID",
        ["decimal_that_is_none"] = "SOURCE_ANSWER_INVALID",
        ["date_that_is_none"] = "SOURCE_ANSWER_INVALID",
        ["text_too_long"] = "SOURCE_ANSWER_INVALID",
    };

    /// <summary>Faults that show in a look-up only.</summary>
    public static IReadOnlyDictionary<string, string> LookupFaults { get; } = new Dictionary<string, string>
    {
        ["another_subject"] = "SOURCE_ANSWER_INVALID",
        ["too_many_rows"] = "SOURCE_ANSWER_INVALID",
    };

    /// <summary>The file that a connection names.</summary>
    public string Location => Path.Combine(_folder.FullName, "adapter.txt");

    /// <summary>How many calls came.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How many calls have not ended.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>What the last call asked for.</summary>
    public ReadRowsRequest? Last { get; private set; }

    /// <summary>What the last call showed.</summary>
    public string? Authorization { get; private set; }

    /// <summary>How many calls are told UNAVAILABLE first.</summary>
    public int StartsIn { get; set; }

    public static async Task<ScriptedAdapter> StartAsync()
    {
        var adapter = new ScriptedAdapter();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowSynchronousIO = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        adapter._app = builder.Build();
        adapter._app.MapPost("/exchange.source.v1.SourceService/ReadRows", adapter.ReadRowsAsync);
        adapter._app.MapPost("/exchange.source.v1.SourceService/DescribeTable", adapter.DescribeTableAsync);
        await adapter._app.StartAsync();
        await File.WriteAllTextAsync(adapter.Location, $"Address={adapter._app.Urls.First()};Secret={Secret}");
        return adapter;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task DescribeTableAsync(HttpContext http)
    {
        var request = await TakeAsync(http, DescribeTableRequest.Parser);
        if (request.Table != Good)
        {
            End(http, 5);
            return;
        }

        await WriteAsync(http, new DescribeTableResponse
        {
            Columns =
            {
                new SourceColumn { Name = "number", Type = ItemType.Text },
                new SourceColumn { Name = "income", Type = ItemType.Decimal },
                new SourceColumn { Name = "born", Type = ItemType.Date },
            },
        });
        End(http, 0);
    }

    private async Task ReadRowsAsync(HttpContext http)
    {
        Interlocked.Increment(ref _underWay);
        Interlocked.Increment(ref _asked);
        try
        {
            Authorization = http.Request.Headers.Authorization;
            Last = await TakeAsync(http, ReadRowsRequest.Parser);
            await PlayAsync(http, Last);
        }
        catch (OperationCanceledException)
        {
            // Its caller left.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task PlayAsync(HttpContext http, ReadRowsRequest asked)
    {
        if (StartsIn > 0)
        {
            StartsIn--;
            End(http, 14);
            return;
        }

        switch (asked.Table)
        {
            case "no_such_table":
                End(http, 5);
                return;
            case "says_internal":
                End(http, 13);
                return;
            case "hangs_at_once":
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                return;
            case "dies_at_once":
                http.Abort();
                return;
            case "does_not_open":
                await WriteAsync(http, Batch(asked));
                End(http, 0);
                return;
        }

        if (asked.Table == AtOnce)
        {
            var whole = Batch(asked);
            (whole.Opened, whole.Closed) = (new(), new() { Rows = 1 });
            await WriteAsync(http, whole);
            End(http, 0);
            return;
        }

        await WriteAsync(http, new ReadRowsResponse { Opened = new() { Version = "v1" } });
        switch (asked.Table)
        {
            case "says_nothing":
                await WriteAsync(http, new ReadRowsResponse());
                break;
            case "opens_twice":
                await WriteAsync(http, new ReadRowsResponse { Opened = new() });
                break;
            case "sends_junk":
                await WriteAsync(http, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
                break;
            case "sends_too_much_at_once":
                await WriteAsync(http, new byte[5 * 1024 * 1024]);
                break;
            case "dies_in_a_batch":
                await http.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 1, 2, 3 }, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
                return;
            default:
                await WriteAsync(http, Batch(asked));
                break;
        }

        switch (asked.Table)
        {
            case Endless:
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await WriteAsync(http, Batch(asked));
                }

                return;
            case "hangs_after_a_batch":
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                return;
            case "dies_after_a_batch":
                http.Abort();
                return;
            case "ends_without_closed":
                break;
            case "counts_wrongly":
                await WriteAsync(http, new ReadRowsResponse { Closed = new() { Rows = 2 } });
                break;
            case "goes_on_after_closed":
                await WriteAsync(http, new ReadRowsResponse { Closed = new() { Rows = 1 } });
                await WriteAsync(http, Batch(asked));
                break;
            default:
                await WriteAsync(http, new ReadRowsResponse { Closed = new() { Rows = 1 } });
                break;
        }

        End(http, 0);
    }

    private static ReadRowsResponse Batch(ReadRowsRequest asked)
    {
        var rows = asked.Table switch { "batch_without_rows" => 0, "too_many_rows" or Endless => 1002, _ => 1 };
        var batch = new Batch { Rows = (uint)rows };
        foreach (var column in asked.Columns)
        {
            var text = column.Name switch { "number" => Bench.Adult, "income" => "12.50", _ => "2016-05-20" };
            batch.Columns.Add(new Column { Item = column.Name, Type = column.Type, Texts = { Enumerable.Repeat(text, rows) } });
        }

        var last = batch.Columns[^1];
        switch (asked.Table)
        {
            case "wrong_type":
                last.Type = ItemType.Integer;
                last.Texts.Clear();
                last.Integers.Add(1);
                break;
            case "wrong_name":
                last.Item = "other";
                break;
            case "extra_column":
                batch.Columns.Add(last.Clone());
                break;
            case "column_missing":
                batch.Columns.RemoveAt(batch.Columns.Count - 1);
                break;
            case "list_too_short":
                last.Texts.Clear();
                break;
            case "two_lists":
                last.Integers.Add(1);
                break;
            case "null_bits_too_many":
                last.Nulls = ByteString.CopyFrom(0, 0);
                break;
            case "null_bits_beyond_the_rows":
                last.Nulls = ByteString.CopyFrom(2);
                break;
            case "null_with_a_value":
                last.Nulls = ByteString.CopyFrom(1);
                break;
            case "decimal_that_is_none":
                batch.Columns[Array.IndexOf(Names, "income")].Texts[0] = "12,50";
                break;
            case "date_that_is_none":
                last.Texts[0] = "2016-02-30";
                break;
            case "text_too_long":
                batch.Columns[0].Texts[0] = new string('a', (1 << 20) + 1);
                break;
            case "another_subject":
                batch.Columns[0].Texts[0] = "310101198002021237";
                break;
        }

        return new() { Batch = batch };
    }

    private static async Task<T> TakeAsync<T>(HttpContext http, MessageParser<T> parser)
        where T : IMessage<T>
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        http.Response.ContentType = "application/grpc";
        return parser.ParseFrom(body.ToArray().AsSpan(5));
    }

    private static Task WriteAsync(HttpContext http, IMessage message) => WriteAsync(http, message.ToByteArray());

    private static async Task WriteAsync(HttpContext http, byte[] message)
    {
        var frame = new byte[message.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        await http.Response.Body.WriteAsync(frame, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static void End(HttpContext http, int status) =>
        http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = $"{status}";
}
