using Exchange.Cli.Requests;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>What departments do with requests in the demo, as their own people would: one writes or proposes, another signs.</summary>
internal sealed class DemoDesk(DemoStage stage)
{
    private static readonly DateTimeOffset Until = new(2028, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Files an application and has the head of the sharing office sign each request of it.</summary>
    public async Task<IReadOnlyList<SharingRequest>> FileAsync(
        string reference, string department, string purpose, string basis, IEnumerable<Demand> demands, CancellationToken ct)
    {
        var application = new Application
        {
            Reference = stage.Reference(reference),
            Statements = new()
            {
                Purpose = purpose,
                PurposeKind = PurposeKind.Collaboration,
                Duty = purpose,
                Basis = basis,
                Scenario = $"办理{purpose}时逐件使用",
                UseScope = "本单位经办窗口",
                Begins = stage.Clock.GetUtcNow().ToTimestamp(),
                Ends = Until.ToTimestamp(),
                Declaration = true,
                ImpactAssessment = $"{department.ToUpperInvariant()}影响评估〔2026〕{reference}号",
            },
            Demands = { demands },
        };
        var filed = await stage.Clients.Requests(department).FileRequestAsync(new() { Application = application }, cancellationToken: ct);
        var signed = new List<SharingRequest>();
        foreach (var drafted in filed.Requests.Select(view => view.Request))
        {
            var view = (await stage.Clients.Requests($"{department}-head").SignRequestAsync(
                new() { Id = drafted.Id, Version = drafted.Version }, cancellationToken: ct)).View;
            Show(reference, view);
            signed.Add(view.Request);
        }

        return signed;
    }

    public static Demand Of(string resource, params ReadOnlySpan<string> items)
    {
        var demand = new Demand { Resource = resource, Modes = { Mode.Api } };
        foreach (var item in items)
        {
            demand.Items.Add(item);
        }

        return demand;
    }

    public async Task<RequestView> SeeAsync(SharingRequest request, CancellationToken ct) =>
        (await stage.Clients.Requests(Client(request.Consumer)).GetRequestAsync(new() { Id = request.Id }, cancellationToken: ct)).View;

    /// <summary>The provider's steward proposes, and its head signs.</summary>
    public async Task<SharingRequest> AgreeAsync(SharingRequest request, CancellationToken ct)
    {
        var provider = Client(request.Provider);
        var proposed = (await stage.Clients.Requests($"{provider}-steward").AnswerRequestAsync(
            new() { Id = request.Id, Version = request.Version, Agrees = true, Disposal = "到期后三十日内销毁并报销毁记录" }, cancellationToken: ct)).View.Request;
        var view = (await stage.Clients.Requests($"{provider}-head").SignAnswerAsync(
            new() { Id = request.Id, Version = proposed.Version, Signs = true }, cancellationToken: ct)).View;
        Show(request.Reference, view);
        return view.Request;
    }

    /// <summary>The client of a department's developer.</summary>
    public string Client(string department) => stage.Name(department).ToLowerInvariant();

    public void Show(string reference, RequestView view)
    {
        var (request, turn) = (view.Request, view.Turn);
        var due = turn.Until.Length > 0 ? $", until {turn.Until}" : "";
        AnsiConsole.MarkupLineInterpolated($"{reference} {stage.Name(request.Consumer)} {RequestWords.What(request.Demand)}");
        AnsiConsole.MarkupLineInterpolated($"  [grey]{request.Id} {RequestWords.NameOf(request.State)}; turn: {RequestWords.NameOf(turn.Party)} {stage.Name(turn.Department)}{due}[/] ");
    }
}
