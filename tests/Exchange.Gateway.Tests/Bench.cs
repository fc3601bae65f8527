using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Exchange.Gateway.Journal;
using Exchange.Hosting;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Exchange.Testing.Tokens;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Gateway.Tests;

/// <summary>
/// The gateway as it runs, on Kestrel, between a log, a registry and an issuer that a test commands, over one department's
/// SQLite file.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Client = "hu-zj";
    public const string StrangerClient = "sz-sc";
    public const string Adult = "310101199001011234";
    public const string Minor = "310101202001011239";
    public const string Name = "欧阳测试🙂";

    public const int StreamsMax = 4;

    public static readonly TimeSpan StallMax = TimeSpan.FromSeconds(1.5);
    public static readonly TimeSpan AckTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-gateway-");
    private static readonly HttpClient Http = new();

    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    public FakeAudit Audit { get; private init; } = null!;

    public FakeRegistry Registry { get; private init; } = null!;

    public TestIssuer Issuer { get; private init; } = null!;

    /// <summary>What the gateway shows where it listens with TLS.</summary>
    public static X509Certificate2 Certificate { get; } = Certificates.SelfSigned("gateway");

    /// <summary>The gateway's clock.</summary>
    public TimeProvider Time { get; private init; } = null!;

    public LogCapture Log { get; } = new();

    public V1.ReadService.ReadServiceClient Reads { get; private set; } = null!;

    public V1.MappingService.MappingServiceClient Mappings { get; private set; } = null!;

    public V1.ComparisonService.ComparisonServiceClient Comparisons { get; private set; } = null!;

    /// <summary>What the registry serves, at the gateway's door.</summary>
    public Registry.V1.NoticeService.NoticeServiceClient Notices { get; private set; } = null!;

    /// <summary>Calls to the gateway that no generated client makes.</summary>
    public CallInvoker Calls => _channel.CreateCallInvoker();

    /// <summary>What comparisons have on the disk now.</summary>
    public string[] ComparisonFiles => Directory.GetFiles(ComparisonFolder, "*", SearchOption.AllDirectories);

    public string ComparisonFolder => Path.Combine(_folder.FullName, "comparisons");

    private string SourceFile => Path.Combine(_folder.FullName, "source.db");

    public string Address => _app.Urls.First();

    /// <summary>Where the gateway speaks JSON.</summary>
    public string JsonAddress => _app.Urls.Last();

    private string Scheme { get; init; } = null!;

    public string SubjectKeys => Path.Combine(_folder.FullName, "keys");

    public string MaskKey => Path.Combine(_folder.FullName, "masks.key");

    /// <summary>Settings of the gateway besides the bench's own.</summary>
    private Dictionary<string, string?> Others { get; init; } = [];

    public IServiceProvider Services => _app.Services;

    public static async Task<Bench> StartAsync(
        Action<FakeRegistry>? facts = null, TimeProvider? time = null, bool encrypted = false, Dictionary<string, string?>? settings = null)
    {
        var bench = new Bench
        {
            Scheme = encrypted ? "https" : "http",
            Time = time ?? TimeProvider.System,
            Others = settings ?? [],
            Audit = await FakeAudit.StartAsync(),
            Registry = await FakeRegistry.StartAsync(),
            Issuer = await TestIssuer.StartAsync(),
        };
        bench.FillSource();
        bench.Bind(Client, Facts.Consumer.Value);
        bench.Bind(StrangerClient, Facts.Stranger.Value);
        bench.Registry.Publish(Facts.Persons.ToWire());
        bench.Registry.Publish(Facts.Endless.ToWire());
        bench.Registry.Publish(Facts.Grant.ToWire());
        bench.Registry.Publish(Facts.EndlessGrant.ToWire());
        facts?.Invoke(bench.Registry);
        await bench.StartGatewayAsync();
        return bench;
    }

    /// <summary>A call that carries a good token.</summary>
    public CallOptions As(string client, CancellationToken ct = default) => With(Issuer.TokenFor(client), ct);

    public static CallOptions With(string token, CancellationToken ct = default) =>
        new(new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: ct);

    public static V1.LookupRequest Lookup(string key = Adult) => new()
    {
        Resource = Facts.Persons.Code.Value,
        Key = new() { Text = key },
        Purpose = Facts.Purpose,
    };

    /// <summary>A POST of JSON as a client of no library makes it; the answer's head, once it is there.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent body, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(JsonAddress.TrimEnd('/') + path)) { Content = body };
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, CancellationToken ct) =>
        PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Issuer.TokenFor(Client), ct);

    public static V1.ReadRequest Read() => new() { Resource = Facts.Endless.Code.Value, Purpose = Facts.Purpose };

    public async Task<V1.LookupResponse> LookupAsync(V1.LookupRequest? request = null) =>
        await Reads.LookupAsync(request ?? Lookup(), As(Client));

    /// <summary>The whole stream.</summary>
    public async Task<List<V1.ReadResponse>> ReadAsync(V1.ReadRequest request)
    {
        using var call = Reads.Read(request, As(Client));
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>Changes the source.</summary>
    public void RunSource(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={SourceFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Has the source wait until the answer is disposed of, as a department's own long transaction does.</summary>
    public SqliteConnection LockSource()
    {
        var connection = new SqliteConnection($"Data Source={SourceFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Kills the gateway without a word to anyone, as far as one process can, and starts another in its place.</summary>
    public async Task RestartGatewayAsync()
    {
        await StopGatewayAsync();
        await StartGatewayAsync();
    }

    /// <summary>Says which department a client is of; a department that is none unbinds it.</summary>
    public void Bind(string client, string department) =>
        Registry.Publish(new Registry.V1.Principal { Issuer = Issuer.Issuer, Client = client, Department = department });

    /// <summary>From now on the client is a contractor's.</summary>
    public Task BindContractorAsync() => ChangeAsync(registry => registry.Publish(new Registry.V1.Principal
    {
        Issuer = Issuer.Issuer,
        Client = Client,
        Department = Facts.Consumer.Value,
        Contractor = "某信息技术公司(演示)",
    }));

    /// <summary>Waits until the gateway follows the registry up to now, under a lease, and can write the log.</summary>
    public Task ReadyAsync() => UntilAsync(() =>
        _app.Services.GetRequiredService<GatewayJournal>().IsWritable && _app.Services.GetRequiredService<HoldingsFeed>().IsLeased);

    /// <summary>Publishes a change and waits until the gateway has it.</summary>
    public Task ChangeAsync(Action<FakeRegistry> change)
    {
        var feed = _app.Services.GetRequiredService<HoldingsFeed>();
        var before = feed.Revision;
        change(Registry);
        return UntilAsync(() => feed.Revision > before);
    }

    /// <summary>Waits until the gateway, under a lease, knows this many grants of the consumer for the persons.</summary>
    public Task UntilHeldAsync(int grants) => UntilAsync(() =>
        _app.Services.GetRequiredService<HoldingsFeed>() is { IsLeased: true } feed &&
        feed.Newest.Held(Facts.Consumer, Facts.Persons.Code).Length == grants);

    /// <summary>Waits until the gateway knows an element's source.</summary>
    public Task UntilSourceAsync(string element, ResourceCode source) => UntilAsync(() =>
        _app.Services.GetRequiredService<HoldingsFeed>() is { IsLeased: true } feed && feed.Newest.SourceOf(ElementId.Parse(element))?.Code == source);

    public Task UntilUnleasedAsync() => UntilAsync(() => !_app.Services.GetRequiredService<HoldingsFeed>().IsLeased);

    /// <summary>The digest of a text under a period's key, as an officer who has the key computes it.</summary>
    public ByteString Hmac(string period, string text) => Hmac(period, Encoding.UTF8.GetBytes(text));

    public ByteString Hmac(string period, byte[] content) =>
        ByteString.CopyFrom(HMACSHA256.HashData(File.ReadAllBytes(Path.Combine(SubjectKeys, $"{period}.key")), content));

    public Task UntilLostAsync() => UntilAsync(() => !_app.Services.GetRequiredService<GatewayJournal>().IsWritable);

    public static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Longest);
        while (!holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>The failure's reason, once its status is seen to be the reason's own.</summary>
    public static ErrorInfo Info(RpcException failure)
    {
        var info = failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal("exchange", info.Domain);
        Assert.Equal(Reason.All.Single(reason => reason.Code == info.Reason).Sentence, failure.Status.Detail);
        return info;
    }

    public async ValueTask DisposeAsync()
    {
        Audit.GoOn();
        await StopGatewayAsync();
        await Audit.DisposeAsync();
        await Registry.DisposeAsync();
        await Issuer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task StartGatewayAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(Settings()).AddInMemoryCollection(Others);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(Log);
        builder.Services.AddSingleton(Time);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = Certificate));
        _app = GatewayHost.Build(builder);
        await _app.StartAsync();
        _channel = ServiceChannel.Open(Address, credential: null);
        Reads = new(_channel);
        Mappings = new(_channel);
        Comparisons = new(_channel);
        Notices = new(_channel);
        await ReadyAsync();
    }

    private async Task StopGatewayAsync()
    {
        _channel.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["Gateway:Listen:0"] = $"{Scheme}://127.0.0.1:0",
        ["Gateway:ListenJson:0"] = $"{Scheme}://127.0.0.1:0",
        ["Gateway:RegistryAddress"] = Registry.Address,
        ["Gateway:AuditAddress"] = Audit.Address,
        ["Gateway:SubjectKeys"] = SubjectKeys,
        ["Gateway:SealKey"] = Path.Combine(_folder.FullName, "seal.key"),
        ["Gateway:SortFolder"] = Path.Combine(_folder.FullName, "sorting"),
        ["Gateway:MaskKey"] = MaskKey,
        ["Gateway:ComparisonFolder"] = ComparisonFolder,
        ["Gateway:ComparisonReportMax"] = "2000",
        ["Gateway:Lease"] = "00:00:02",
        ["Gateway:StreamsPerDepartmentMax"] = $"{StreamsMax}",
        ["Gateway:StallMax"] = StallMax.ToString(),
        ["Gateway:AckTimeout"] = AckTimeout.ToString(),
        ["Gateway:Sources:0:Department"] = Facts.Provider.Value,
        ["Gateway:Sources:0:Name"] = "main",
        ["Gateway:Sources:0:Kind"] = "Sqlite",
        ["Gateway:Sources:0:Location"] = SourceFile,
        ["Gateway:Sources:1:Department"] = Facts.Stranger.Value,
        ["Gateway:Sources:1:Name"] = "theirs",
        ["Gateway:Sources:1:Kind"] = "Sqlite",
        ["Gateway:Sources:1:Location"] = SourceFile,
        ["Tokens:Issuers:0"] = Issuer.Issuer,
        ["Credential:Issuer"] = Issuer.Issuer,
        ["Credential:Client"] = "exchange-gateway",
        ["Credential:KeyFile"] = KeyFile(),
    };

    private string KeyFile()
    {
        var file = Path.Combine(_folder.FullName, "gateway.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    private void FillSource()
    {
        using var connection = new SqliteConnection($"Data Source={SourceFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            CREATE TABLE persons (number TEXT, name TEXT, city TEXT);
            INSERT INTO persons VALUES ('{Adult}', '{Name}', '310000'), ('{Minor}', '小测试', '310000'), ('310101198002021237', '李', '330000');
            CREATE VIEW lying AS SELECT number, name, substr('3133', abs((random() / 4 + n + persons.rowid) % 2) * 2 + 1, 2) || '0000' AS city FROM persons,
                (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200) SELECT n FROM c);
            CREATE TABLE typed (id TEXT, income TEXT, born TEXT, seen TEXT, active INTEGER, children INTEGER, ratio REAL);
            INSERT INTO typed VALUES
                ('a', '-12345678901234567890123456789012345.125', '1890-02-28', '2016-05-20T00:00:00.000001Z', 1, 9223372036854775807, 0.5),
                ('', '0', '0001-01-01', '1969-12-31T23:59:59.999999Z', 0, 0, 0.0),
                ('{Name}', '7.50', '9999-12-31', '2026-10-01T08:00:00+08:00', 0, -9223372036854775808, -1.5e300),
                (NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            CREATE VIEW typed_but_empty AS SELECT * FROM typed WHERE 0;
            CREATE TABLE marriages (number TEXT, status TEXT);
            INSERT INTO marriages VALUES ('a', '已婚'), ('b', '已婚'), ('c', '已婚'), ('d', '已婚'), ('d', '离婚'), ('e', NULL), (NULL, '已婚');
            CREATE TABLE copies (number TEXT, status TEXT);
            INSERT INTO copies VALUES ('a', '已婚'), ('b', '未婚'), ('c', NULL), ('d', '未婚'), ('e', '未婚'), ('f', '未婚');
            CREATE TABLE others (number TEXT, status TEXT);
            INSERT INTO others VALUES ('b', '丧偶');
            CREATE VIEW many_marriages AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2001)
                SELECT printf('%05d', 2002 - n) AS number, '已婚' AS status FROM c;
            CREATE VIEW many_copies AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2001)
                SELECT printf('%05d', n) AS number, '未婚' AS status FROM c;
            CREATE VIEW endless_marriages AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000)
                SELECT CAST(n AS TEXT) AS number, '已婚' AS status FROM c;
            CREATE TABLE pairs (number TEXT, name TEXT, city TEXT);
            INSERT INTO pairs VALUES ('p', '甲', '一'), ('p', '乙', '二');
            CREATE TABLE dated (number TEXT, status TEXT);
            INSERT INTO dated VALUES ('a', '2016-05-20');
            CREATE TABLE wrong (number TEXT, born TEXT);
            INSERT INTO wrong VALUES ('{Adult}', 'last spring');
            CREATE VIEW many AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1001)
                SELECT '{Adult}' AS number, n AS name FROM c;
            CREATE VIEW large AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5)
                SELECT '{Adult}' AS number, hex(zeroblob(500000)) AS name, '310000' AS city FROM c;
            CREATE VIEW some AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000)
                SELECT n, 'line ' || n || ' of some that are neither short nor long' AS line FROM c;
            CREATE VIEW repeating AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 12000)
                SELECT CAST(n * 7919 % 4 AS TEXT) AS n, 'line ' || (n * 31 % 300) || ' of many that are alike' AS line FROM c;
            CREATE VIEW taxpayers AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60)
                SELECT printf('%018d', n) AS number, CASE WHEN n <= 30 THEN 'A' WHEN n <= 42 THEN 'B' WHEN n <= 45 THEN 'M' END AS grade,
                    CASE WHEN n < 48 THEN n || '.25' END AS tax, CASE WHEN n IN (43, 44, 45) THEN 9223372036854775807 ELSE n END AS staff,
                    '2016-05-20' AS since, '2025-12-31T16:00:00Z' AS seen, '3305' || (20 + n % 4) AS division FROM c;
            CREATE VIEW losses AS
                SELECT number, grade, tax, -9223372036854775807 - 1 AS staff, since, seen, division FROM taxpayers;
            CREATE VIEW endless AS
                WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000)
                SELECT n, 'line ' || n || ' of more than anyone waits for' AS line FROM c;
            """;
        command.ExecuteNonQuery();
    }
}
