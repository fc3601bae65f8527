using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Exchange.Registry.V1;
using Exchange.Testing.Fakes;
using Exchange.Testing.Services;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Audit.Tests.Duties;

/// <summary>
/// The nine cities on the morning after National Day (law of the field, §8.4): the demo's world, in which 不动产登记 is not mounted
/// yet, six departments hold 联系电话, two corrections are open, and some data was read and some not.
/// </summary>
public sealed class SecondBatch : IAsyncLifetime
{
    private readonly Dictionary<string, string> _names = [];
    private FakeRegistry _registry = null!;
    private long _revision;
    private Seed _world = null!;

    public static DateTimeOffset Now { get; } = new(2026, 10, 9, 10, 0, 0, TimeSpan.FromHours(8));

    public FakeTimeProvider Time { get; } = new(Now);

    public AuditFixture Audit { get; private set; } = null!;

    public string NameOf(string department) => _names[department];

    public string IdOf(string name) => _names.Single(pair => pair.Value == name).Key;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _registry.Time = Time;
        Audit = await AuditFixture.StartAsync(_registry, Time);
        _world = JsonParser.Default.Parse<Seed>(await File.ReadAllTextAsync(RepositoryRoot.Combine("demo", "world.json")));
        Publish(new Seed(_world));
        await Audit.FollowedAsync(_revision);
        using var gateway = await Audit.JoinAsync();
        await gateway.AppendAsync(
            Read(1, "102001/0005"),
            Read(2, "301003/0003"),
            Read(3, "301003/0003"),
            Read(4, "101001/0001"),
            Read(5, "303001/0009"),
            Refused(6, "304001/0011"));
        await gateway.AppendAsync(Opened(7, "102001/0005"));
        await gateway.AppendAsync(AnEntry.Closed("g-1", 8, openedSequence: 7, openedIndex: 6));
    }

    public async ValueTask DisposeAsync()
    {
        await Audit.DisposeAsync();
        await _registry.DisposeAsync();
    }

    /// <summary>The real estate data as its department mounts it at last, with its first update.</summary>
    public Task MountRealEstateAsync() => PublishAsync(
        new Change { Resource = _world.Resources.Single(resource => resource.Code == "103001/0008") },
        new Change { DataUpdate = new() { Resource = "103001/0008", DataUntil = Now.ToTimestamp(), LoadedAt = Now.ToTimestamp(), Version = 1 } });

    /// <summary>The real estate data as it is when its source is taken away once more.</summary>
    public Task UnmountRealEstateAsync() => PublishAsync(
        new Change { Resource = new(_world.Resources.Single(resource => resource.Code == "103001/0008")) { Mapping = null } });

    /// <summary>A grant whose data its consumer has not disposed of.</summary>
    public Task EndGrantAsync(string grant, string consumer, string due) => PublishAsync(
        new Change { Disposal = new() { Grant = grant, Version = 1, Consumer = IdOf(consumer), Provider = IdOf("SZ-SC"), Cause = "ended", Due = due } });

    /// <summary>The audit service stopped, its folder changed, and started again.</summary>
    public async Task RestartAsync(Action<string>? between)
    {
        await Audit.RestartAsync(between);
        await Audit.FollowedAsync(_revision);
    }

    private async Task PublishAsync(params Change[] changes)
    {
        foreach (var change in changes)
        {
            Publish(change);
        }

        await Audit.FollowedAsync(_revision);
    }

    private void Publish(Seed world)
    {
        foreach (var department in world.Departments)
        {
            _names[department.Id] = department.ShortName;
            Publish(new Change { Department = department });
        }

        foreach (var principal in world.Principals)
        {
            principal.Issuer = Audit.Issuer;
            Publish(new Change { Principal = principal });
        }

        world.Resources.Single(resource => resource.Code == "103001/0008").Mapping = null;
        IEnumerable<Change> changes =
        [
            .. world.Elements.Select(element => new Change { Element = element }),
            .. world.Designations.Select(designation => new Change { Designation = designation }),
            .. world.Resources.Select(resource => new Change { Resource = resource }),
            .. world.DataUpdates.Select(update => new Change { DataUpdate = update }),
            .. world.DutyLines.Select(line => new Change { DutyLine = line }),
            new Change { Correction = Correction("X1", "301003/0003", "person.marital_status", "HZ-MZ", "SH-GA", "101001/0001") },
            new Change { Correction = Correction("X2", "103001/0008", "place.planned_use", "JH-ZR", "HU-ZJ", "303001/0009") },
        ];
        foreach (var change in changes)
        {
            Publish(change);
        }
    }

    private void Publish(Change change)
    {
        _registry.Publish(change);
        _revision = change.Revision;
    }

    // Filed on 09-30, so that the source has until 10-20.
    private Correction Correction(string id, string resource, string element, string source, string holder, string copy) => new()
    {
        Id = id,
        Version = 1,
        Kind = CorrectionKind.Value,
        Element = element,
        Resource = resource,
        Source = IdOf(source),
        Subject = new() { Text = "310199198005201116" },
        State = CorrectionState.Filed,
        FiledAt = Now.AddDays(-9).ToTimestamp(),
        Due = "2026-10-20",
        Claims = { new CorrectionClaim { Department = IdOf(holder), Resource = copy } },
    };

    private static Entry Read(long sequence, string resource)
    {
        var entry = AnEntry.Answered("g-1", sequence);
        entry.Answered.Attempt.Resource = resource;
        return entry;
    }

    private static Entry Refused(long sequence, string resource)
    {
        var entry = AnEntry.Refused("g-1", sequence);
        entry.Refused.Attempt.Resource = resource;
        return entry;
    }

    private static Entry Opened(long sequence, string resource)
    {
        var entry = AnEntry.Opened("g-1", sequence);
        entry.Opened.Attempt.Resource = resource;
        return entry;
    }
}
