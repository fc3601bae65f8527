using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Facts;
using Exchange.Audit.Journal;
using Exchange.Audit.Monitoring;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Ledger;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Audit.Tests.Monitoring;

/// <summary>What will fail if nobody acts is told before it does, with since when, and no longer once it is over.</summary>
public sealed class WarningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2026, 10, 9, 2, 0, 0, TimeSpan.Zero));
    private readonly MemoryEntryStore _entries = new();
    private readonly AuditLog _log;
    private readonly FactsFeed _facts = new(new PrincipalDirectory(), NullLogger<FactsFeed>.Instance);
    private readonly GatewayPresence _gateways;
    private readonly Dictionary<string, string?> _settings = [];

    public WarningTests()
    {
        _log = new(_time);
        _gateways = new(_time);
    }

    [Fact]
    public void Where_all_is_well_there_is_nothing_to_warn_of()
    {
        _gateways.Joined("gateway-1");
        _facts.Alive();
        var watch = Watch(new() { Data = _folder.Path, Registry = "http://127.0.0.1:1", DiskNoticeMiB = 1 });
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(watch.Look());
    }

    [Fact]
    public void A_gateway_that_is_gone_is_told_after_a_while_and_no_longer_when_it_is_back()
    {
        var watch = Watch();
        _gateways.Joined("gateway-1");
        _gateways.Joined("gateway-1");
        _gateways.Left("gateway-1");
        _time.Advance(TimeSpan.FromHours(1));
        var twice = watch.Look();
        _gateways.Left("gateway-1");
        var left = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(30));
        var soon = watch.Look();
        _time.Advance(TimeSpan.FromMinutes(1));
        var later = watch.Look();
        _gateways.Joined("gateway-1");
        var back = watch.Look();

        Assert.Empty(twice);
        Assert.Empty(soon);
        var gone = Assert.Single(later);
        Assert.Equal((WarningKind.Gateway, "gateway-1", left), (gone.Kind, gone.Subject, gone.Since.ToDateTimeOffset()));
        Assert.Empty(back);
    }

    [Fact]
    public void A_gateway_that_the_log_knows_and_that_does_not_come_is_told_unless_it_is_retired()
    {
        _entries.Append(new(
            0, [[1], [2], [3]], [], new Dictionary<string, SequenceAdvance> { ["gateway-1"] = new(0, 1), ["gateway-2"] = new(0, 1), ["registry"] = new(0, 1) }, [], []));
        var watch = Watch(new() { Data = _folder.Path, DiskNoticeMiB = 1, RetiredGateways = { "gateway-2" } });
        watch.Remember();
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("gateway-1", Assert.Single(watch.Look()).Subject);
    }

    [Fact]
    public void A_registry_that_says_nothing_is_told()
    {
        var watch = Watch(new() { Data = _folder.Path, Registry = "http://127.0.0.1:1", DiskNoticeMiB = 1 });
        var starting = watch.Look();
        _time.Advance(TimeSpan.FromMinutes(2));
        var silent = watch.Look();
        _facts.Alive();

        Assert.Empty(starting);
        Assert.Equal(WarningKind.Registry, Assert.Single(silent).Kind);
        Assert.Empty(watch.Look());
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public void A_certificate_is_told_before_it_ends(int days, bool told)
    {
        var file = _folder.File("server.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=audit", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(_time.GetUtcNow(), _time.GetUtcNow().AddDays(days));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        _settings["Kestrel:Certificates:Default:Path"] = file;

        var warnings = Watch().Look();

        Assert.Equal(told ? [WarningKind.Certificate] : [], warnings.Select(warning => warning.Kind));
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_told()
    {
        _settings["Kestrel:Certificates:Default:Path"] = _folder.File("missing.pem");

        Assert.Equal("missing.pem", Assert.Single(Watch().Look()).Subject);
    }

    [Fact]
    public void Little_room_where_the_log_is_is_told()
    {
        var warning = Assert.Single(Watch(new() { Data = _folder.Path, DiskNoticeMiB = int.MaxValue }).Look());

        Assert.Equal((WarningKind.Disk, _folder.Path), (warning.Kind, warning.Subject));
    }

    [Fact]
    public void A_period_key_that_cannot_be_read_is_told()
    {
        Directory.CreateDirectory(_folder.File("keys"));
        File.WriteAllText(Path.Combine(_folder.File("keys"), "2026Q4.key"), "short");

        Assert.Equal(WarningKind.Key, Assert.Single(Watch().Look()).Kind);
    }

    [Fact]
    public void Entries_that_wait_for_a_checkpoint_are_told_and_new_ones_do_not_begin_the_time_anew()
    {
        var watch = Watch();
        _log.Opened(new(Head(1), new StoredLog(1, [], [], null), null));
        var first = watch.Look();
        _time.Advance(TimeSpan.FromSeconds(40));
        _log.Grew(Head(2));
        var more = watch.Look();
        _time.Advance(TimeSpan.FromSeconds(40));
        var waiting = watch.Look();
        _log.Publish(new(new("o", 2, default), ""));

        Assert.Empty(first);
        Assert.Empty(more);
        Assert.Equal(WarningKind.Checkpoint, Assert.Single(waiting).Kind);
        Assert.Empty(watch.Look());
    }

    public void Dispose() => _folder.Dispose();

    private LogHead Head(int size)
    {
        var edge = new RightEdge();
        for (var i = 0; i < size; i++)
        {
            edge.Append(MerkleTree.LeafHash([(byte)i]), []);
        }

        return new(edge, _entries);
    }

    private WarningWatch Watch(AuditOptions? options = null) => new(
        _entries,
        _log,
        _facts,
        _gateways,
        new PeriodKeys(_folder.File("keys"), _time),
        Options.Create(options ?? new AuditOptions { Data = _folder.Path, DiskNoticeMiB = 1 }),
        new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(),
        _time,
        NullLogger<WarningWatch>.Instance);
}
