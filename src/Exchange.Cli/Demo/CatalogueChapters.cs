using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>The catalogue, in which every datum has one source.</summary>
internal sealed class CatalogueChapters(DemoStage stage)
{
    public async Task PlayAsync(CancellationToken ct)
    {
        await ShowCatalogueAsync(ct);
        await PublishSecondSourceAsync(ct);
    }

    private async Task ShowCatalogueAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A department's developer looks at the catalogue");
        var catalogue = stage.Clients.Catalogue("hu-zj");
        var resources = (await catalogue.ListResourcesAsync(new(), cancellationToken: ct)).Resources;
        var table = ResourceTables.Empty();
        foreach (var resource in resources)
        {
            ResourceTables.Add(table, resource, stage.Name);
        }

        AnsiConsole.Write(table);
        stage.Step("HU-ZJ", "lists the catalogue", "16 resources", $"{resources.Count} resources");
    }

    private async Task PublishSecondSourceAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A steward claims a datum that has its source already (一数一源)");
        var steward = stage.Clients.Catalogue("sh-ga-steward");
        var resource = (await steward.GetResourceAsync(new() { Code = "101001/0001" }, cancellationToken: ct)).Resource;
        resource.Items.Single(item => item.Id == "marital_status").Claim = Claim.Source;
        (resource.Version, resource.Filing.PublishedAt) = (0, null);
        await stage.RefusedAsync("SH-GA", "publishes 婚姻状况 as its source", "SOURCE_CLAIMED", async () =>
            await steward.DraftResourcesAsync(new() { Resources = { resource } }, cancellationToken: ct));
    }
}
