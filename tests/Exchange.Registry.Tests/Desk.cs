using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

/// <summary>The steps of a request, each by the one who takes it; housing asks, and who provides follows from the resource.</summary>
internal sealed class Desk(World world)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public V1.RequestService.RequestServiceClient As(string client) => new(world.As(client));

    public async Task<V1.RequestView> FileAsync(string reference, V1.Demand demand) =>
        (await As(Clients.Housing).FileRequestAsync(new() { Application = Asking.Application(reference, demand) }, cancellationToken: Ct)).Requests[0];

    public async Task<V1.RequestView> SignAsync(V1.RequestView view) =>
        (await As(Asking.HousingHead).SignRequestAsync(new() { Id = view.Request.Id, Version = view.Request.Version }, cancellationToken: Ct)).View;

    /// <summary>Filed and signed: with its provider, if it has one.</summary>
    public async Task<V1.RequestView> ForwardAsync(string reference, V1.Demand demand) => await SignAsync(await FileAsync(reference, demand));

    public async Task<V1.RequestView> ReturnAsync(V1.RequestView view, params string[] missing) =>
        (await As(Steward(view)).ReturnRequestAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Missing = { missing } }, cancellationToken: Ct)).View;

    public async Task<V1.RequestView> SupplementAsync(V1.RequestView view) =>
        (await As(Clients.Housing).SupplementRequestAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Supplied = "情况说明" }, cancellationToken: Ct)).View;

    public async Task<V1.AnswerRequestResponse> ProposeAsync(V1.RequestView view, bool agrees, string cited = "") =>
        await As(Steward(view)).AnswerRequestAsync(
            new()
            {
                Id = view.Request.Id,
                Version = view.Request.Version,
                Agrees = agrees,
                Reason = agrees ? "" : "另需加盖市长章",
                Cited = cited,
                Disposal = agrees ? "到期删除并出具证明" : "",
            },
            cancellationToken: Ct);

    public async Task<V1.RequestView> SignAnswerAsync(V1.RequestView view, bool signs = true) =>
        (await As(Head(view)).SignAnswerAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Signs = signs }, cancellationToken: Ct)).View;

    /// <summary>Answered by its provider.</summary>
    public async Task<V1.RequestView> AnswerAsync(V1.RequestView view, bool agrees, string cited = "") =>
        await SignAnswerAsync((await ProposeAsync(view, agrees, cited)).View);

    public async Task<V1.RequestView> DeliverAsync(V1.RequestView view) =>
        (await As(Steward(view)).DeliverRequestAsync(new() { Id = view.Request.Id, Version = view.Request.Version }, cancellationToken: Ct)).View;

    public async Task<V1.RequestView> AuthorizeAsync(V1.RequestView view, string client = Clients.Authority) =>
        (await As(client).AuthorizeRequestAsync(new() { Id = view.Request.Id, Version = view.Request.Version }, cancellationToken: Ct)).View;

    public async Task<V1.RequestView> DeclineAsync(V1.RequestView view) =>
        (await As(Steward(view)).DeclineSourceAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Grounds = "非数源部门" }, cancellationToken: Ct)).View;

    public async Task<V1.RequestView> WithdrawAsync(V1.RequestView view) =>
        (await As(Clients.Housing).WithdrawRequestAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Reason = "不再需要" }, cancellationToken: Ct)).View;

    public async Task<V1.RequestView> AskExtensionAsync(V1.RequestView view, uint workdays) =>
        (await As(Steward(view)).AskExtensionAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Workdays = workdays, Reason = "系统迁移" }, cancellationToken: Ct)).View;

    public async Task<V1.RequestView> ConsentAsync(V1.RequestView view) =>
        (await As(Clients.Authority).ConsentExtensionAsync(
            new() { Id = view.Request.Id, Version = view.Request.Version, Document = "延期〔2026〕1号" }, cancellationToken: Ct)).View;

    public async Task<V1.Dispute> DisputeAsync(V1.RequestView view) =>
        (await new V1.DisputeService.DisputeServiceClient(world.As(Clients.HousingSteward)).FileDisputeAsync(
            new() { Request = view.Request.Id, Grounds = "拒绝无据" }, cancellationToken: Ct)).Dispute;

    public async Task<V1.RequestView> GetAsync(V1.RequestView view) =>
        (await As(Clients.Authority).GetRequestAsync(new() { Id = view.Request.Id }, cancellationToken: Ct)).View;

    private static string Steward(V1.RequestView view) => Of(view, Clients.CivilSteward, Clients.PoliceSteward, Clients.ParkingSteward);

    private static string Head(V1.RequestView view) => Of(view, Clients.CivilHead, Clients.PoliceHead, Clients.ParkingHead);

    private static string Of(V1.RequestView view, string civil, string police, string parking) => view.Request.Provider switch
    {
        var one when one == Bodies.CivilAffairs.Value => civil,
        var one when one == Bodies.Police.Value => police,
        _ => parking,
    };
}
