using Exchange.Domain.Errors;

namespace Exchange.Registry.Tests;

/// <summary>What cannot be accepted is told, all of it at once, in the words of the contract.</summary>
public sealed class BadInputTests(UnchangedWorld fixture) : IClassFixture<UnchangedWorld>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The nine fields that a resource must state (Decree 809, Art 13).
    [Theory]
    [InlineData("目录名称", "resources[0].name FIELD_REQUIRED")]
    [InlineData("数据项", "resources[0].items FIELD_REQUIRED")]
    [InlineData("提供单位", "resources[0].provider FIELD_REQUIRED")]
    [InlineData("数据格式", "resources[0].format FIELD_REQUIRED")]
    [InlineData("数据更新频率", "resources[0].update_cycle FIELD_REQUIRED")]
    [InlineData("共享属性", "resources[0].sharing FIELD_REQUIRED")]
    [InlineData("共享方式", "resources[0].modes FIELD_REQUIRED")]
    [InlineData("使用条件", "resources[0].conditions FIELD_REQUIRED")]
    [InlineData("数据分类分级", "resources[0].grade FIELD_REQUIRED")]
    public async Task A_resource_without_one_of_the_nine_fields_is_refused(string left, string violation)
    {
        var resource = Story.Resource();
        Action leaveOut = left switch
        {
            "目录名称" => () => resource.Name = "",
            "数据项" => () => resource.Items.Clear(),
            "提供单位" => () => resource.Provider = "",
            "数据格式" => () => resource.Format = 0,
            "数据更新频率" => () => resource.UpdateCycle = 0,
            "共享属性" => () => resource.Sharing = 0,
            "共享方式" => () => resource.Modes.Clear(),
            "使用条件" => () => resource.Conditions = null,
            _ => () => resource.Grade = 0,
        };
        leaveOut();

        (await RefusedAsync(resource)).Is(Reason.RequestInvalid, violation);
    }

    [Fact]
    public async Task Everything_wrong_with_a_resource_is_told_at_once()
    {
        var refusal = await RefusedAsync(new V1.Resource
        {
            Code = "9",
            Version = 2,
            Items = { new V1.Item { Id = "A", Element = "x", Claim = (V1.Claim)9, Name = "\u0001" } },
            KeyItem = "B",
            Mapping = new() { Columns = { new Exchange.Source.V1.ItemColumn { Item = "a" }, new Exchange.Source.V1.ItemColumn { Item = "a", Column = "c" } } },
        });

        refusal.Is(
            Reason.RequestInvalid,
            "resources[0].code FIELD_MALFORMED",
            "resources[0].provider FIELD_REQUIRED",
            "resources[0].name FIELD_REQUIRED",
            "resources[0].items[0].id FIELD_MALFORMED",
            "resources[0].items[0].name FIELD_MALFORMED",
            "resources[0].items[0].type FIELD_REQUIRED",
            "resources[0].items[0].element FIELD_MALFORMED",
            "resources[0].items[0].claim FIELD_UNKNOWN_VALUE",
            "resources[0].format FIELD_REQUIRED",
            "resources[0].update_cycle FIELD_REQUIRED",
            "resources[0].sharing FIELD_REQUIRED",
            "resources[0].modes FIELD_REQUIRED",
            "resources[0].grade FIELD_REQUIRED",
            "resources[0].key_item FIELD_MALFORMED",
            "resources[0].mapping.columns[0].column FIELD_REQUIRED",
            "resources[0].mapping.columns[1].item FIELD_DUPLICATE",
            "resources[0].mapping.connection FIELD_REQUIRED",
            "resources[0].mapping.table FIELD_REQUIRED",
            "resources[0].secrecy FIELD_REQUIRED",
            "resources[0].version FIELD_CONFLICT",
            "resources[0].mapping.columns ITEM_UNKNOWN");
    }

    [Fact]
    public async Task A_message_left_out_is_told()
    {
        var catalogue = fixture.World.Catalogue(Clients.Authority);

        (await Refusal.OfAsync(catalogue.RegisterDepartmentAsync(new(), cancellationToken: Ct))).Is(Reason.RequestInvalid, "department FIELD_REQUIRED");
        (await Refusal.OfAsync(catalogue.BindPrincipalAsync(new(), cancellationToken: Ct))).Is(Reason.RequestInvalid, "principal FIELD_REQUIRED");
        (await Refusal.OfAsync(catalogue.DefineElementAsync(new(), cancellationToken: Ct))).Is(Reason.RequestInvalid, "element FIELD_REQUIRED");
        (await Refusal.OfAsync(catalogue.DesignateSourceAsync(new(), cancellationToken: Ct))).Is(Reason.RequestInvalid, "designation FIELD_REQUIRED");
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("301003")]
    [InlineData("301003/0003'; DROP TABLE events; --")]
    public async Task A_malformed_code_is_told_and_reaches_no_database(string code) =>
        (await Refusal.OfAsync(fixture.World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = code }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "code FIELD_MALFORMED");

    [Fact]
    public async Task A_page_beyond_what_is_allowed_is_refused()
    {
        var refusal = await Refusal.OfAsync(
            fixture.World.Catalogue(Clients.Housing).ListDepartmentsAsync(new() { PageSize = 1001, PageToken = "\0" }, cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, "page_size FIELD_OUT_OF_RANGE", "page_token FIELD_MALFORMED");
    }

    private Task<Refusal> RefusedAsync(V1.Resource resource) => fixture.World.RefuseDraftAsync(Clients.CivilSteward, resource);
}
