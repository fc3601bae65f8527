// A department's adapter: each CSV file of a folder is a table, whose header names and types the columns, as in code:TEXT,area:DECIMAL.
// An empty field is null; no field holds a comma; a decimal has 28 digits at most. A store of your own takes the place of Table.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Source.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPEndPoint.Parse(args[1]), listen => listen.Protocols = HttpProtocols.Http2));
builder.Services.AddGrpc();
builder.Services.AddSingleton(Directory.GetFiles(args[0], "*.csv").ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => new Table(file)));
var app = builder.Build();
var secret = SHA256.HashData(Encoding.ASCII.GetBytes($"Bearer {Environment.GetEnvironmentVariable("ADAPTER_SECRET")}"));
app.Use((context, next) =>
{
    var shown = SHA256.HashData(Encoding.ASCII.GetBytes($"{context.Request.Headers.Authorization}"));
    return CryptographicOperations.FixedTimeEquals(shown, secret) ? next(context) : Results.Unauthorized().ExecuteAsync(context);
});
app.MapGrpcService<Adapter>();
await app.RunAsync();

internal sealed class Adapter(Dictionary<string, Table> tables) : SourceService.SourceServiceBase
{
    public override Task<DescribeTableResponse> DescribeTable(DescribeTableRequest request, ServerCallContext context) =>
        Task.FromResult(new DescribeTableResponse { Version = Find(request.Table).Version, Columns = { Find(request.Table).Columns } });

    public override async Task ReadRows(ReadRowsRequest request, IServerStreamWriter<ReadRowsResponse> stream, ServerCallContext context)
    {
        var table = Find(request.Table);
        var wanted = request.Columns.Select(column => table.IndexOf(column.Name)).ToArray();
        var found = table.Rows.Where(row => request.Conditions.All(condition => Meets(row[table.IndexOf(condition.Column)], condition)));
        if (request.OrderBy.Length > 0)
        {
            int[] order = [table.IndexOf(request.OrderBy), .. wanted];
            found = found.Order(Comparer<object?[]>.Create((a, b) => order.Select(i => Compare(a[i], b[i])).FirstOrDefault(sign => sign != 0)));
        }

        var rows = found.Take(request.Limit == 0 ? int.MaxValue : (int)request.Limit).ToList();
        var next = new ReadRowsResponse { Opened = new() { Version = table.Version } };
        foreach (var (n, chunk) in rows.Chunk(500).Index())
        {
            await (n > 0 ? stream.WriteAsync(next, context.CancellationToken) : Task.CompletedTask);
            var columns = wanted.Select((i, at) => Column(request.Columns[at], [.. chunk.Select(row => row[i])]));
            next = new() { Opened = n > 0 ? null : next.Opened, Batch = new() { Rows = (uint)chunk.Length, Columns = { columns } } };
        }

        next.Closed = new() { Rows = (ulong)rows.Count };
        await stream.WriteAsync(next, context.CancellationToken);
    }

    private Table Find(string name) => tables.GetValueOrDefault(name) ?? throw new RpcException(new(StatusCode.NotFound, "No such table."));

    private static bool Meets(object? value, ColumnCondition condition) => value is not null && condition.TestCase switch
    {
        ColumnCondition.TestOneofCase.Among => condition.Among.Values.Any(one => Compare(value, Table.Of(one)) == 0),
        ColumnCondition.TestOneofCase.Prefix => ((string)value).StartsWith(condition.Prefix, StringComparison.Ordinal),
        ColumnCondition.TestOneofCase.Range => (condition.Range.From is not { } from || Compare(value, Table.Of(from)) >= 0) &&
            (condition.Range.Until is not { } until || Compare(value, Table.Of(until)) < 0),
        _ => throw new RpcException(new(StatusCode.InvalidArgument, "A condition without a test.")),
    };

    // Null first; texts by the bytes of their UTF-8.
    private static int Compare(object? a, object? b) => a is string x && b is string y
        ? Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))
        : Comparer<object>.Default.Compare(a, b);

    private static Column Column(SourceColumn column, object?[] values)
    {
        var (answer, nulls) = (new Column { Item = column.Name, Type = column.Type }, new byte[(values.Length + 7) / 8]);
        values.Index().Where(value => value.Item is null).ToList().ForEach(value => nulls[value.Index / 8] |= (byte)(1 << (value.Index % 8)));
        answer.Nulls = ByteString.CopyFrom(nulls);
        answer.Integers.AddRange(column.Type == ItemType.Integer ? values.Select(value => value as long? ?? 0) : []);
        answer.Texts.AddRange(column.Type != ItemType.Integer ? values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "") : []);
        return answer;
    }
}

internal sealed class Table(string file)
{
    public SourceColumn[] Columns { get; } = [.. File.ReadLines(file).First().Split(',').Select(head => head.Split(':'))
        .Select(head => new SourceColumn { Name = head[0], Type = Enum.Parse<ItemType>(head[1], ignoreCase: true) })];

    public object?[][] Rows => field ??= [.. File.ReadLines(file).Skip(1).Select(line => line.Split(',').Select((text, i) => Of(Columns[i].Type, text)).ToArray())];

    public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    public int IndexOf(string name) => Columns.Index().Single(column => column.Item.Name == name).Index;

    public static object? Of(Value value) => value.KindCase == Value.KindOneofCase.Integer ? value.Integer
        : Of(value.KindCase == Value.KindOneofCase.Decimal ? ItemType.Decimal : ItemType.Text, $"{value.Text}{value.Decimal}{value.Date}");

    private static object? Of(ItemType type, string text) => text.Length == 0 ? null
        : type == ItemType.Integer ? long.Parse(text, CultureInfo.InvariantCulture)
        : type == ItemType.Decimal ? decimal.Parse(text, CultureInfo.InvariantCulture) : text;
}
