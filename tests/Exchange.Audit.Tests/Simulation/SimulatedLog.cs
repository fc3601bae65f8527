using Exchange.Audit.V1;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Exchange.Testing.Builders;
using Exchange.Testing.Fakes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using static Exchange.Testing.Builders.Valid;

namespace Exchange.Audit.Tests.Simulation;

/// <summary>An audit service that follows a registry with one resource and its grants, and a log of reads under them.</summary>
internal sealed class SimulatedLog : IAsyncDisposable
{
    public const string Officer = "officer";

    private readonly FakeRegistry _registry;
    private readonly AuditFixture _audit;
    private long _sequence;
    private long _revision;

    private SimulatedLog(FakeRegistry registry, AuditFixture audit) => (_registry, _audit) = (registry, audit);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<SimulatedLog> StartAsync(params Domain.Grants.Grant[] grants)
    {
        var time = new FakeTimeProvider(Now);
        var registry = await FakeRegistry.StartAsync();
        registry.Time = time;
        var log = new SimulatedLog(registry, await AuditFixture.StartAsync(registry, time));
        log.Publish(new Change { Department = ADepartment.ToWire() });
        log.Publish(new Change { Department = (ADepartment with { Id = Bodies.Housing, ShortName = "HU-ZJ" }).ToWire() });
        log.Bind(Officer, Bodies.DataBureau.Value, Role.Officer);
        log.Bind("authority", Bodies.DataBureau.Value, Role.Authority);
        log.Bind("housing", Bodies.Housing.Value);
        log.Bind("civil", Bodies.CivilAffairs.Value);
        log.Bind("parking", Bodies.Parking.Value);
        log.Bind("contractor", Bodies.Housing.Value, contractor: "某公司");
        log.Publish(new Change { Resource = AResource.ToWire() });
        foreach (var grant in grants)
        {
            log.Publish(new Change { Grant = grant.ToWire() });
        }

        await log._audit.FollowedAsync(log._revision);
        return log;
    }

    /// <summary>A read at so many seconds after the story's now.</summary>
    public Entry Read(string grant, int second, string[] served, string[]? withheld = null, Action<Attempt>? change = null)
    {
        var attempt = new Attempt
        {
            Id = ByteString.CopyFrom(Guid.CreateVersion7(Now).ToByteArray()),
            Call = Call.Lookup,
            Consumer = Bodies.Housing.Value,
            Issuer = _audit.Issuer,
            Client = "housing",
            Resource = AResource.Code.Value,
            ResourceVersion = 1,
            Grant = grant,
            GrantVersion = 1,
            Rule = "PERMITTED",
            Purpose = Purpose,
            Items = { served },
            Withheld = { withheld ?? [] },
        };
        change?.Invoke(attempt);
        var entry = new Entry { Format = 1, Gateway = "g-1", Sequence = (ulong)++_sequence, AtMicros = Micros(Now.AddSeconds(second)) };
        if (attempt.Call == Call.Read)
        {
            entry.Opened = new() { Attempt = attempt };
        }
        else
        {
            entry.Answered = new() { Attempt = attempt, Rows = 1 };
        }

        return entry;
    }

    public Entry Refused(string grant, int second)
    {
        var entry = Read(grant, second, []);
        return new(entry) { Refused = new() { Attempt = new(entry.Answered.Attempt) { Rule = "MATTER_MISSING" } } };
    }

    public async Task AppendAsync(params Entry[] entries)
    {
        using var gateway = await _audit.JoinAsync();
        foreach (var some in entries.Chunk(500))
        {
            await gateway.AppendAsync(some);
        }
    }

    public Task<(List<ChangedRead> Changed, SimulationSummary Summary)> TryAsync(Domain.Grants.Grant proposed, string client = Officer) =>
        TryAsync(Proposing(proposed), client);

    public async Task<(List<ChangedRead> Changed, SimulationSummary Summary)> TryAsync(SimulateChangeRequest request, string client = Officer)
    {
        request.Until ??= Now.AddDays(30).ToTimestamp();
        using var call = new SimulationService.SimulationServiceClient(_audit.Channel).SimulateChange(request, _audit.As(client), cancellationToken: Ct);
        var changed = new List<ChangedRead>();
        await foreach (var step in call.ResponseStream.ReadAllAsync(Ct))
        {
            if (step.Summary is { } summary)
            {
                Assert.False(await call.ResponseStream.MoveNext(Ct));
                return (changed, summary);
            }

            if (step.Changed is { } read)
            {
                changed.Add(read);
            }
        }

        throw new InvalidOperationException("The simulation ended without a summary.");
    }

    /// <summary>Begins a replay, and takes one message of it.</summary>
    public async Task<AsyncServerStreamingCall<SimulateChangeResponse>> BeginAsync(SimulateChangeRequest request, string client)
    {
        request.Until ??= Now.AddDays(30).ToTimestamp();
        var call = new SimulationService.SimulationServiceClient(_audit.Channel).SimulateChange(request, _audit.As(client), cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        return call;
    }

    /// <summary>The reason with which it is refused.</summary>
    public async Task<RpcException> RefusedAsync(SimulateChangeRequest request, string client) =>
        await Assert.ThrowsAsync<RpcException>(() => TryAsync(request, client));

    public static SimulateChangeRequest Proposing(Domain.Grants.Grant proposed) => new() { Grant = proposed.ToWire() };

    public static SimulateChangeRequest Proposing(Domain.Catalogue.Resource proposed) => new() { Resource = proposed.ToWire() };

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        await _registry.DisposeAsync();
    }

    private void Bind(string client, string department, Role? role = null, string contractor = "")
    {
        var principal = new Principal { Issuer = _audit.Issuer, Client = client, Department = department, Contractor = contractor };
        if (role is { } held)
        {
            principal.Roles.Add(held);
        }

        Publish(new Change { Principal = principal });
    }

    private void Publish(Change change)
    {
        _registry.Publish(change);
        _revision++;
    }

    private static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
