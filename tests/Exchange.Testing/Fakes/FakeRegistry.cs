using Exchange.Domain.Errors;
using Exchange.Registry.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Testing.Fakes;

/// <summary>A registry that says what a test tells it to, shows that it lives twenty times a second, and can fall silent.</summary>
public sealed class FakeRegistry : IAsyncDisposable
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _guard = new();
    private readonly FakeServer<Service> _server;
    private readonly List<Change> _changes = [];

    private FakeRegistry() => _server = new(
        new Service(this),
        builder => builder.Services.AddSingleton(Corrections).AddSingleton(Notices),
        app =>
        {
            app.MapGrpcService<FakeCorrections>();
            app.MapGrpcService<FakeNotices>();
        });

    public FakeCorrections Corrections { get; } = new();

    public FakeNotices Notices { get; } = new();

    public string Address => _server.Address;

    /// <summary>While silent it sends neither changes nor heartbeats, and leaves its streams open.</summary>
    public bool IsSilent { get; set; }

    /// <summary>By which its changes are dated.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public static async Task<FakeRegistry> StartAsync()
    {
        var registry = new FakeRegistry();
        await registry.StartAgainAsync();
        return registry;
    }

    public Task StartAgainAsync() => _server.StartAsync();

    public Task KillAsync() => _server.KillAsync();

    public void Publish(Change change) => Add(change);

    public void Publish(Principal principal) => Add(new() { Principal = principal });

    public void Publish(Resource resource) => Add(new() { Resource = resource });

    public void Publish(Grant grant) => Add(new() { Grant = grant });

    public void Publish(Element element) => Add(new() { Element = element });

    public void Publish(Designation designation) => Add(new() { Designation = designation });

    public void Publish(ReferenceRule rule) => Add(new() { ReferenceRule = rule });

    public void Publish(Correction correction) => Add(new() { Correction = correction });

    /// <summary>Puts it back to its first changes, as a backup does; what is published from now on is of another history.</summary>
    public void Restore(int changes)
    {
        lock (_guard)
        {
            _changes.RemoveRange(changes, _changes.Count - changes);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Add(Change change)
    {
        lock (_guard)
        {
            change.Revision = _changes.Count + 1;
            change.At = Time.GetUtcNow().ToTimestamp();
            change.Actor = "test";
            change.Mark = ByteString.CopyFrom(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToByteArray());
            _changes.Add(change);
        }
    }

    private List<Change> After(long revision, ByteString mark)
    {
        lock (_guard)
        {
            return revision == 0 || (revision <= _changes.Count && (mark.IsEmpty || _changes[(int)revision - 1].Mark == mark))
                ? _changes[(int)revision..]
                : throw new ExchangeException(Reason.HistoryDiffers);
        }
    }

    private sealed class Service(FakeRegistry registry) : FeedService.FeedServiceBase
    {
        public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
        {
            var ct = context.CancellationToken;
            var (revision, mark) = (request.AfterRevision, request.AfterMark);
            while (true)
            {
                if (!registry.IsSilent)
                {
                    foreach (var change in registry.After(revision, mark))
                    {
                        await responseStream.WriteAsync(new() { Change = change }, ct);
                        (revision, mark) = (change.Revision, change.Mark);
                    }

                    await responseStream.WriteAsync(new() { Heartbeat = new() { Revision = revision } }, ct);
                }

                await Task.Delay(HeartbeatInterval, ct);
            }
        }
    }
}
