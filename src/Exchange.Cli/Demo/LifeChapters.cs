using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>A catalogue entry on its way to publication, and what is refused on the way (Decree 809, Art 13–17).</summary>
internal sealed class LifeChapters(DemoStage stage)
{
    private const string Market = "102001/0005";

    public async Task PlayAsync(CancellationToken ct)
    {
        await MountAsync(ct);
        await RefuseAsync(ct);
        await PublishAsync(ct);
        await BreakAsync(ct);
    }

    private async Task MountAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A department mounts what it has owed since September (D2-003)");
        var resource = await DraftOfAsync("jh-zr-steward", DemoWorld.Owed, ct);
        if (resource.Mapping is null)
        {
            resource.Mapping = DemoWorld.ReadSeed().Resources.Single(seeded => seeded.Code == DemoWorld.Owed).Mapping;
            await PublishAsync("jh-zr", resource, ct);
        }

        var shown = await stage.Clients.Catalogue("jh-zr-steward").GetResourceAsync(new() { Code = DemoWorld.Owed }, cancellationToken: ct);
        stage.Step("JH-ZR", "mounts 不动产登记", "mounted", shown.Resource.Mapping is null ? "not mounted" : "mounted");
    }

    private async Task RefuseAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A steward drafts what must not be in the catalogue so");
        var steward = stage.Clients.Catalogue("hz-wj-steward");
        var births = await DraftOfAsync("hz-wj-steward", "304001/0011", ct);

        var cases = births.Clone();
        (cases.Code, cases.Name, cases.Sharing) = ("304001/0016", "传染病个案", Sharing.None);
        cases.Modes.Clear();
        (cases.Conditions, cases.Mapping) = (null, null);
        cases.Basis = new() { Rank = BasisRank.MinistryRule, Title = "某部部门规章", Article = "第X条", Reason = "敏感" };
        foreach (var item in cases.Items)
        {
            (item.Element, item.Claim) = ("", Claim.Unspecified);
        }

        await stage.RefusedAsync("HZ-WJ", "withholds 传染病个案 on the basis of a ministry rule", "BASIS_RANK", async () =>
            await steward.DraftResourcesAsync(new() { Resources = { cases } }, cancellationToken: ct));

        var secret = births.Clone();
        (secret.Code, secret.Secrecy) = ("304001/0017", Secrecy.State);
        await stage.RefusedAsync("HZ-WJ", "files a state secret as 不予共享", "SECRET_REFUSED", async () =>
            await steward.DraftResourcesAsync(new() { Resources = { secret } }, cancellationToken: ct));

        var core = births.Clone();
        (core.Code, core.Grade) = ("304001/0018", Grade.Core);
        await stage.RefusedAsync("HZ-WJ", "drafts 核心 data", "CORE_REFUSED", async () =>
            await steward.DraftResourcesAsync(new() { Resources = { core } }, cancellationToken: ct));
    }

    private async Task PublishAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A changed entry goes its way: drafted, assessed, signed, filed, published; its readers are told");
        var steward = stage.Clients.Catalogue("sz-sc-steward");
        var resource = await DraftOfAsync("sz-sc-steward", Market, ct);
        var status = resource.Items.Single(item => item.Id == "operating_status");
        status.Name = status.Name == "经营状态" ? "登记经营状态" : "经营状态";
        var assessed = resource.Filing.PersonalInformation;

        resource.Filing.PersonalInformation = null;
        var gaps = (await steward.DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: ct)).Outcomes.Single();
        stage.Step("SZ-SC", "drafts it without the impact assessment", "Drafted, it is missing", $"{gaps.State}, {(gaps.Gaps.Any(gap => gap.Field.EndsWith("personal_information", StringComparison.Ordinal)) ? "it is missing" : "nothing missing")}");

        resource.Filing.PersonalInformation = assessed;
        var draft = (await steward.DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: ct)).Outcomes.Single();
        stage.Step("SZ-SC", "drafts it with both assessments", "Assessed", draft.State.ToString());

        await stage.RefusedAsync("SZ-SC", "signs its own draft as its steward", "ROLE_MISSING", async () =>
            await steward.SignDraftAsync(new() { Code = Market, Version = draft.Version }, cancellationToken: ct));
        var signed = (await stage.Clients.Catalogue("sz-sc-head").SignDraftAsync(new() { Code = Market, Version = draft.Version }, cancellationToken: ct)).Draft;
        var filed = (await steward.FileDraftAsync(new() { Code = Market, Version = signed.Version }, cancellationToken: ct)).Draft;
        stage.Step("SZ-SC", "files it, signed by the head of its office", "review due 2026-10-12", $"review due {filed.ReviewDue}");

        await stage.RefusedAsync("SZ-SC", "publishes it itself", "ROLE_MISSING", async () =>
            await steward.PublishResourceAsync(new() { Code = Market, DraftVersion = filed.Version }, cancellationToken: ct));
        var published = await stage.Clients.Catalogue("sh-sj-authority").PublishResourceAsync(new() { Code = Market, DraftVersion = filed.Version }, cancellationToken: ct);
        foreach (var difference in published.Differences)
        {
            AnsiConsole.MarkupLineInterpolated($"  {difference.Field}: {difference.Before} → {difference.After}");
        }

        stage.Step("SH-SJ", "publishes it", "1 difference, 1 department told", $"{published.Differences.Count} difference, {published.Told} department told");
        var before = await stage.Clients.Catalogue("hu-zj").DiffResourceAsync(new() { Code = Market }, cancellationToken: ct);
        stage.Step("HU-ZJ", "asks what changed since the version before", "items[operating_status].name", string.Join(", ", before.Differences.Select(difference => difference.Field)));
    }

    private async Task BreakAsync(CancellationToken ct)
    {
        DemoStage.Chapter("An item that others read is dropped without asking them (Art 27, 39(7))");
        var steward = stage.Clients.Catalogue("sz-sc-steward");
        var resource = await DraftOfAsync("sz-sc-steward", Market, ct);
        resource.Items.Remove(resource.Items.Single(item => item.Id == "operating_status"));
        resource.Mapping.Columns.Remove(resource.Mapping.Columns.Single(column => column.Item == "operating_status"));
        var draft = (await steward.DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: ct)).Outcomes.Single();
        var signed = (await stage.Clients.Catalogue("sz-sc-head").SignDraftAsync(new() { Code = Market, Version = draft.Version }, cancellationToken: ct)).Draft;
        await stage.RefusedAsync("SZ-SC", "files it, with no consultation named", "CONSULTATION_MISSING", async () =>
        {
            var filed = (await steward.FileDraftAsync(new() { Code = Market, Version = signed.Version }, cancellationToken: ct)).Draft;
            await stage.Clients.Catalogue("sh-sj-authority").PublishResourceAsync(new() { Code = Market, DraftVersion = filed.Version }, cancellationToken: ct);
        });
        var left = (await steward.GetDraftAsync(new() { Code = Market }, cancellationToken: ct)).Draft;
        await steward.DiscardDraftAsync(new() { Code = Market, Version = left.Version }, cancellationToken: ct);
    }

    private async Task PublishAsync(string department, Resource resource, CancellationToken ct)
    {
        var steward = stage.Clients.Catalogue($"{department}-steward");
        var draft = (await steward.DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: ct)).Outcomes.Single();
        var signed = (await stage.Clients.Catalogue($"{department}-head").SignDraftAsync(new() { Code = resource.Code, Version = draft.Version }, cancellationToken: ct)).Draft;
        var filed = (await steward.FileDraftAsync(new() { Code = resource.Code, Version = signed.Version }, cancellationToken: ct)).Draft;
        await stage.Clients.Catalogue("sh-sj-authority").PublishResourceAsync(new() { Code = resource.Code, DraftVersion = filed.Version }, cancellationToken: ct);
    }

    // The published resource as a draft of it begins: what the registry sets is left out.
    private async Task<Resource> DraftOfAsync(string steward, string code, CancellationToken ct)
    {
        var resource = (await stage.Clients.Catalogue(steward).GetResourceAsync(new() { Code = code }, cancellationToken: ct)).Resource;
        resource.Version = 0;
        resource.Filing = new() { Secrecy = resource.Filing.Secrecy, PersonalInformation = resource.Filing.PersonalInformation };
        return resource;
    }
}
