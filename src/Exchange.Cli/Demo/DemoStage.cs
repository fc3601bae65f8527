using Exchange.Cli.Reads;
using Exchange.Cli.Serving;
using Exchange.Client;
using Exchange.Gateway.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>Where the demo is played: everybody's clients, the clock they share, and what was done and should have been.</summary>
internal sealed class DemoStage(ExchangeHome home, DemoClock clock) : IDisposable
{
    private const string Served = "served";

    private readonly List<DemoStep> _steps = [];
    private readonly Dictionary<string, string> _names = [];
    private int _day = 1;

    public ExchangeHome Home => home;

    public DemoClock Clock => clock;

    public DemoClients Clients { get; } = new(home, clock);

    public IReadOnlyList<DemoStep> Steps => _steps;

    public static void Chapter(string title)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule(Markup.Escape(title)).LeftJustified());
    }

    /// <summary>Waits until the gateway says that a read could be decided and recorded.</summary>
    public async Task ReadyAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while ((await Clients.Health().CheckAsync(new(), cancellationToken: patience.Token)).Status != HealthCheckResponse.Types.ServingStatus.Serving)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }

        foreach (var department in (await Clients.Catalogue("hu-zj").ListDepartmentsAsync(new(), cancellationToken: ct)).Departments)
        {
            _names[department.Id] = department.ShortName;
        }

        while (await IsFiledAsync("Q04", ct))
        {
            _day++;
        }
    }

    /// <summary>The number under which a request of the scenario is filed; another one on each day that is played in the same world.</summary>
    public string Reference(string request) => _day == 1 ? request : $"{request}-{_day}";

    /// <summary>How often the day was played in the same world, this time among them.</summary>
    public int Day => _day;

    public void Step(string who, string did, string expected, string got) => _steps.Add(new(who, did, expected, got));

    /// <summary>The id of a department by its short name.</summary>
    public string Id(string shortName) => _names.Single(pair => pair.Value == shortName).Key;

    /// <summary>A department's short name.</summary>
    public string Name(string department) => _names.GetValueOrDefault(department, department);

    public async Task<LookupResponse?> ServedAsync(string client, string did, LookupRequest request, CancellationToken ct)
    {
        try
        {
            var answer = await Clients.Reads(client).LookupAsync(request, cancellationToken: ct);
            AnsiConsole.Write(ReadTables.Of(answer));
            AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(answer.Provenance, answer.Position)}[/]");
            Step(client.ToUpperInvariant(), did, Served, answer.Rows.Count > 0 ? Served : "no row");
            return answer;
        }
        catch (RpcException failure)
        {
            Step(client.ToUpperInvariant(), did, Served, Failures.InfoOf(failure)?.Reason ?? failure.StatusCode.ToString());
            return null;
        }
    }

    public Task LookupRefusedAsync(string client, string did, string reason, LookupRequest request, CancellationToken ct) =>
        RefusedAsync(client.ToUpperInvariant(), did, reason, async () =>
            await Clients.Reads(client).LookupAsync(request, cancellationToken: ct));

    public async Task RefusedAsync(string who, string did, string reason, Func<Task> act)
    {
        try
        {
            await act();
            Step(who, did, reason, Served);
        }
        catch (RpcException refused)
        {
            Failures.Show(AnsiConsole.Console, ExchangeCallException.Of(refused));
            Step(who, did, reason, Failures.InfoOf(refused)?.Reason ?? refused.StatusCode.ToString());
        }
    }

    public void Dispose() => Clients.Dispose();

    private async Task<bool> IsFiledAsync(string request, CancellationToken ct) =>
        (await Clients.Requests("hu-zj").ListRequestsAsync(new() { Reference = Reference(request) }, cancellationToken: ct)).Requests.Count > 0;
}
