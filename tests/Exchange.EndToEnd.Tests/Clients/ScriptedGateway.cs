using System.Collections.Concurrent;
using System.Globalization;
using Exchange.Gateway.V1;
using Exchange.Hosting;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>A gateway that answers <see cref="Rows"/> in small batches, and fails as a test tells it to.</summary>
internal sealed class ScriptedGateway : ReadService.ReadServiceBase, IAsyncDisposable
{
    private const int BatchRows = 100;

    private readonly ConcurrentQueue<Func<Task>> _script = [];
    private WebApplication? _app;
    private int _calls;

    public int RowsTotal { get; init; } = 1000;

    /// <summary>Done before each batch, with the number of its first row.</summary>
    public Func<int, Task> BeforeBatch { get; set; } = _ => Task.CompletedTask;

    /// <summary>Changes a message before it is sent; null: it is not sent.</summary>
    public Func<ReadResponse, ReadResponse?> Change { get; set; } = message => message;

    public int Calls => _calls;

    public ConcurrentQueue<ReadRequest> Reads { get; } = [];

    public ConcurrentQueue<string?> Tokens { get; } = [];

    public string Address => _app!.Urls.First();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults("scripted", ListenAddress.Grpc("http://127.0.0.1:0"));
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<ScriptedGateway>();
        await _app.StartAsync();
    }

    /// <summary>What the next call does before it answers.</summary>
    public void Next(Func<Task> act) => _script.Enqueue(act);

    /// <summary>How the next call fails.</summary>
    public void NextFails(Exception failure) => Next(() => Task.FromException(failure));

    public override async Task<LookupResponse> Lookup(LookupRequest request, ServerCallContext context)
    {
        await BeginAsync(context);
        return new() { Items = { "name" } };
    }

    public override async Task Read(ReadRequest request, IServerStreamWriter<ReadResponse> responseStream, ServerCallContext context)
    {
        Reads.Enqueue(request);
        await BeginAsync(context);
        var first = request.Cursor.IsEmpty ? 0 : int.Parse(request.Cursor.ToStringUtf8(), CultureInfo.InvariantCulture);
        using var hash = Rows.NewHash();
        await SendAsync(new() { Opened = Opened(first) });
        for (var row = first; row < RowsTotal; row += BatchRows)
        {
            await BeforeBatch(row);
            var count = Math.Min(BatchRows, RowsTotal - row);
            for (var added = row; added < row + count; added++)
            {
                Rows.AddTo(hash, added);
            }

            var cursor = ByteString.CopyFromUtf8((row + count).ToString(CultureInfo.InvariantCulture));
            await SendAsync(new()
            {
                Batch = Rows.Batch(row, count),
                Cursor = request.ByKey ? cursor : ByteString.Empty,
                ContentHashSoFar = ByteString.CopyFrom(hash.SoFar()),
            });
        }

        var closed = new StreamClosed { Rows = (ulong)(RowsTotal - first), ContentHash = ByteString.CopyFrom(hash.Finish()) };
        closed.Position = new() { Origin = "test", Index = 8 };
        await SendAsync(new() { Closed = closed });

        async Task SendAsync(ReadResponse message)
        {
            if (Change(message) is { } sent)
            {
                await responseStream.WriteAsync(sent, context.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } running)
        {
            await running.StopAsync(new CancellationToken(canceled: true));
            await running.DisposeAsync();
        }
    }

    private static StreamOpened Opened(int first) => new()
    {
        Items = { Rows.Items },
        Types_ = { Rows.Types },
        RowsBefore = (ulong)first,
        Provenance = new() { Resource = "301003/0003", ResourceVersion = 1, Provider = "SRC", Grant = "G-1", GrantVersion = 1 },
        Position = new() { Origin = "test", Index = 7 },
    };

    private async Task BeginAsync(ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        Tokens.Enqueue(context.RequestHeaders.GetValue("authorization"));
        if (_script.TryDequeue(out var act))
        {
            await act();
        }
    }
}
