using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Witnesses;

/// <summary>Two real hosts: a city's log, and the province that is its witness. Readers hold a policy that names both.</summary>
internal sealed class WitnessedLog : IAsyncDisposable
{
    public const string Origin = "city.exchange.test/log";

    private readonly TemporaryFolder _folder;
    private long _sequence;

    private WitnessedLog(TemporaryFolder folder, AuditFixture city, AuditFixture province, WitnessPolicy policy) =>
        (_folder, City, Province, Policy) = (folder, city, province, policy);

    public AuditFixture City { get; }

    public AuditFixture Province { get; }

    public WitnessPolicy Policy { get; }

    public Trust Trust => new(null, Policy);

    public string KeyFile => _folder.File("log.key");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<WitnessedLog> StartAsync()
    {
        var folder = new TemporaryFolder();
        using var key = LogKey.Open(folder.File("log.key"), Origin);
        var province = await AuditFixture.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Audit:Origin"] = "province.exchange.test/log",
            ["Audit:Witness:Name"] = "province.exchange.test/witness",
            ["Audit:Witness:Logs:0"] = key.Verifier.ToString(),
        });
        using var http = new HttpClient();
        var witness = await http.GetStringAsync(new Uri(province.Web, "witness/vkey"), Ct);
        var file = $"log {key.Verifier}\nwitness province {witness.TrimEnd('\n')} {province.Web}\nquorum province\n";
        await File.WriteAllTextAsync(folder.File("policy"), file, Ct);
        var city = await AuditFixture.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Audit:Origin"] = Origin,
            ["Audit:KeyFile"] = folder.File("log.key"),
            ["Audit:PolicyFile"] = folder.File("policy"),
        });
        return new WitnessedLog(folder, city, province, PolicyReading.Read(await File.ReadAllBytesAsync(folder.File("policy"), Ct)).Policy!);
    }

    /// <summary>Appends so many entries, and waits until a checkpoint that covers them is shown.</summary>
    public async Task<PublishedCheckpoint> GrowAsync(int count)
    {
        await AppendAsync(count);
        using var source = new HttpSource(City.Web);
        while (true)
        {
            if (await source.ReadAsync(LogFiles.Checkpoint, Ct) is not null
                && await PublishedCheckpoint.ReadAsync(source, Trust, Ct) is { } published
                && published.Checkpoint.Size >= _sequence)
            {
                return published;
            }

            await Task.Delay(10, Ct);
        }
    }

    public async Task AppendAsync(int count)
    {
        using var gateway = await City.JoinAsync();
        _sequence = (long)gateway.Welcome.LastSequence;
        await gateway.AppendAsync([.. Enumerable.Range(1, count).Select(i => AnEntry.Answered("g-1", _sequence + i))]);
        _sequence += count;
    }

    public async Task<(byte[] Entry, TlogProof Proof)> ReceiptAsync(ulong index)
    {
        var receipt = await City.Log.GetReceiptAsync(new GetReceiptRequest { Index = index }, City.As("exchange-gateway"), cancellationToken: Ct);
        Assert.True(TlogProof.TryParse(receipt.Proof, out var proof));
        return (receipt.Entry.ToByteArray(), proof);
    }

    public async ValueTask DisposeAsync()
    {
        await City.DisposeAsync();
        await Province.DisposeAsync();
        _folder.Dispose();
    }
}
