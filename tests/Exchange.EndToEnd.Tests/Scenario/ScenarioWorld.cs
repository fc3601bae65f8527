using System.Text.Json.Nodes;
using Exchange.Audit.V1;
using Exchange.Cli.Demo;
using Exchange.Cli.Serving;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Health.V1;
using Microsoft.Extensions.Logging;
using Enum = System.Enum;

namespace Exchange.EndToEnd.Tests.Scenario;

/// <summary>
/// The demo's departments and all services in this process, on a clock that a test moves from date to date; what departments do
/// with requests, as their own people would: one writes or proposes, another signs.
/// </summary>
internal sealed class ScenarioWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset Until = On(2028, 1, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-scenario-").FullName;
    private readonly DemoClock _clock = new(On(2026, 8, 28));
    private readonly Dictionary<string, string> _names = [];
    private ServiceGroup _services = null!;

    private ScenarioWorld()
    {
    }

    public DemoClients Clients { get; private set; } = null!;

    public static async Task<ScenarioWorld> StartAsync(CancellationToken ct)
    {
        var world = new ScenarioWorld();
        var home = DemoWorld.Lay(world._folder);
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(home.Settings, ct))!;
        settings["Registry"]!["Seed"] = await LaySeedAsync(home, ct);
        await File.WriteAllTextAsync(home.Settings, settings.ToJsonString(), ct);
        world._services = await ServiceGroup.StartAsync(home, Enum.GetValues<ServiceRole>().ToHashSet(), LogLevel.Critical, world._clock, ct);
        world.Clients = new(home, world._clock);
        await world.UntilReadyAsync(ct);
        foreach (var department in (await world.Clients.Catalogue("hu-zj").ListDepartmentsAsync(new(), cancellationToken: ct)).Departments)
        {
            world._names.Add(department.Id, department.ShortName);
        }

        return world;
    }

    /// <summary>Ten in the morning of a day of 2026.</summary>
    public void GoTo(int month, int day) => _clock.MoveTo(On(2026, month, day));

    /// <summary>A quarter past two at night of a day of 2026.</summary>
    public void GoToNight(int month, int day) => _clock.MoveTo(On(2026, month, day).AddHours(-8).AddMinutes(14));

    /// <summary>Waits until the gateway says that a read could be decided and recorded.</summary>
    public Task UntilReadyAsync(CancellationToken ct) => UntilAsync(
        async () => (await Clients.Health().CheckAsync(new(), cancellationToken: ct)).Status == HealthCheckResponse.Types.ServingStatus.Serving, ct);

    /// <summary>A department's short name.</summary>
    public string Name(string department) => _names.GetValueOrDefault(department, department);

    public static Demand Of(string resource, params string[] items) => new() { Resource = resource, Modes = { Mode.Api }, Items = { items } };

    public static LookupRequest Lookup(string resource, string key, string purpose, string matter = "") =>
        new() { Resource = resource, Key = new() { Text = key }, Purpose = purpose, Matter = matter };

    /// <summary>Files an application, each request of it signed by the head of the requester's sharing office.</summary>
    public async Task<IReadOnlyList<SharingRequest>> FileAsync(string reference, string client, string purpose, string basis, params Demand[] demands)
    {
        var filed = await Clients.Requests(client).FileRequestAsync(new()
        {
            Application = new()
            {
                Reference = reference,
                Statements = new()
                {
                    Purpose = purpose,
                    PurposeKind = PurposeKind.Collaboration,
                    Duty = purpose,
                    Basis = basis,
                    Scenario = $"办理{purpose}时逐件使用",
                    UseScope = "本单位经办窗口",
                    Begins = _clock.GetUtcNow().ToTimestamp(),
                    Ends = Until.ToTimestamp(),
                    Declaration = true,
                    ImpactAssessment = $"{reference}影响评估〔2026〕1号",
                },
                Demands = { demands },
            },
        });
        var signed = new List<SharingRequest>();
        foreach (var drafted in filed.Requests.Select(view => view.Request))
        {
            signed.Add((await Clients.Requests($"{client}-head").SignRequestAsync(new() { Id = drafted.Id, Version = drafted.Version })).View.Request);
        }

        return signed;
    }

    /// <summary>The provider's steward proposes to agree, and its head signs.</summary>
    public async Task<SharingRequest> AgreeAsync(SharingRequest request)
    {
        var provider = Name(request.Provider).ToLowerInvariant();
        var proposed = await Clients.Requests($"{provider}-steward").AnswerRequestAsync(
            new() { Id = request.Id, Version = request.Version, Agrees = true, Disposal = "到期后三十日内销毁" });
        return (await Clients.Requests($"{provider}-head").SignAnswerAsync(
            new() { Id = request.Id, Version = proposed.View.Request.Version, Signs = true })).View.Request;
    }

    /// <summary>A request as its requester sees it now, and whose turn it is.</summary>
    public async Task<RequestView> SeeAsync(SharingRequest request) =>
        (await Clients.Requests(Name(request.Consumer).ToLowerInvariant()).GetRequestAsync(new() { Id = request.Id })).View;

    /// <summary>Waits until the officer's findings have one of a code against a department, about a request or a resource.</summary>
    public Task UntilFoundAsync(FindingCode code, string responsible, string about, CancellationToken ct) => UntilAsync(
        async () => (await FindingsAsync()).Any(one => one.Code == code && Name(one.Responsible) == responsible && IsAbout(one, about)), ct);

    public async Task<List<Finding>> FindingsAsync()
    {
        var all = new List<Finding>();
        var request = new ListFindingsRequest { PageSize = 1000 };
        do
        {
            var page = await Clients.Findings("sh-sj-officer").ListFindingsAsync(request);
            all.AddRange(page.Findings);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    public static bool IsAbout(Finding finding, string about) =>
        finding.Subject == about || finding.Evidence.Any(evidence => evidence.Id == about);

    /// <summary>Waits until a grant that was issued has reached the gateway.</summary>
    public Task UntilServedAsync(string client, LookupRequest lookup, CancellationToken ct) => UntilAsync(
        async () =>
        {
            try
            {
                await Clients.Reads(client).LookupAsync(lookup, cancellationToken: ct);
                return true;
            }
            catch (Grpc.Core.RpcException notYet) when (notYet.Reason == "GRANT_ABSENT")
            {
                return false;
            }
        },
        ct);

    public async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // Without the updates of data that are reported later than the scenario begins.
    private static async Task<string> LaySeedAsync(ExchangeHome home, CancellationToken ct)
    {
        var seed = DemoWorld.ReadSeed();
        seed.DataUpdates.Clear();
        var file = Path.Combine(home.Folder, "scenario.json");
        await File.WriteAllTextAsync(file, JsonFormatter.Default.Format(seed), ct);
        return file;
    }

    private static DateTimeOffset On(int year, int month, int day) => new(year, month, day, 10, 0, 0, TimeSpan.FromHours(8));

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
