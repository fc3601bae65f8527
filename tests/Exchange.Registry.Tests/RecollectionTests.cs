using Exchange.Domain.Catalogue;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Exchange.Testing.Builders;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Registry.Tests;

public sealed class RecollectionOnSqlite : RecollectionTests<Sqlite>;

public sealed class RecollectionOnPostgres : RecollectionTests<Postgres>;

/// <summary>What a form need not ask for (Decree 809, Art 30 and 40(1)).</summary>
public abstract class RecollectionTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly Element Capital = new(ElementId.Parse("enterprise.registered_capital"), "注册资本(元)", "As registered.", ItemType.Text);
    private static readonly Element Founded = new(ElementId.Parse("enterprise.established_on"), "成立日期", "As registered.", ItemType.Text);

    // 0005: unconditional, of the police here, whose items have the labels that forms use.
    private static readonly Resource Companies = AResource with
    {
        Code = ResourceCode.Parse("102001/0005"),
        Name = "市场主体登记信息",
        Provider = Bodies.Police,
        Sharing = Sharing.Unconditional,
        Conditions = null,
        Items =
        [
            new(ItemId.Parse("credit_code"), "统一社会信用代码", ItemType.Text, null, Claim.None, Sensitivity.None),
            new(ItemId.Parse("registered_capital"), "注册资本", ItemType.Text, Capital.Id, Claim.Source, Sensitivity.None),
            new(ItemId.Parse("established_on"), "登记成立日", ItemType.Text, Founded.Id, Claim.Source, Sensitivity.None),
        ],
        KeyItem = ItemId.Parse("credit_code"),
        PersonItem = null,
        Mapping = null,
    };

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Elements.Add([Capital.ToWire(), Founded.ToWire()]);
            seed.Designations.Add([new Designation(Capital.Id, Bodies.Police, "数源认定〔2026〕2号").ToWire(), new Designation(Founded.Id, Bodies.Police, "数源认定〔2026〕3号").ToWire()]);
            seed.Resources.Add(Companies.ToWire());
            return seed;
        }
    }

    /// <summary>law.md L07: the window form of a tax office asks a company for its capital and its date of founding.</summary>
    [Fact]
    public async Task A_form_that_asks_for_what_the_register_has_is_R1_for_each_such_field()
    {
        var answer = await CheckAsync(Clients.Parking, Form("注册资本", "成立日期", "开户银行"));

        Assert.Equal(["注册资本", "成立日期", "开户银行"], answer.Fields.Select(field => field.Label));
        Assert.Equal(
            new V1.FieldSupply
            {
                Element = Capital.Id.Value,
                ElementName = "注册资本(元)",
                Provider = Bodies.Police.Value,
                Resource = "102001/0005",
                Item = "registered_capital",
                Sharing = V1.Sharing.Unconditional,
                Way = V1.SupplyWay.OnRequest,
                Recollection = true,
            },
            Assert.Single(answer.Fields[0].Supplies));
        Assert.Equal(("enterprise.established_on", true), (answer.Fields[1].Supplies[0].Element, answer.Fields[1].Supplies[0].Recollection));
        Assert.Empty(answer.Fields[2].Supplies);
    }

    [Theory]
    [InlineData(Clients.Civil, V1.SupplyWay.Own, "")]
    [InlineData(Clients.Parking, V1.SupplyWay.Conditional, "")]
    public async Task What_a_department_has_itself_or_could_have_on_a_request_is_R1_too(string client, V1.SupplyWay way, string grants)
    {
        var answer = await CheckAsync(client, new() { Fields = { new V1.FormField { Label = "婚否", Element = "person.marital_status" } } });

        var supply = Assert.Single(answer.Fields.Single().Supplies);
        Assert.Equal((way, true, grants), (supply.Way, supply.Recollection, string.Join(' ', supply.Grants)));
    }

    [Fact]
    public async Task A_grant_in_force_that_names_the_item_is_named()
    {
        await World.IssueAsync(Story.PassableGrant);

        var answer = await CheckAsync(Clients.Housing, Form("婚姻状况"));

        var supply = Assert.Single(answer.Fields.Single().Supplies);
        Assert.Equal(V1.SupplyWay.Granted, supply.Way);
        Assert.Contains("G-0009", supply.Grants);
    }

    [Fact]
    public async Task A_label_that_is_only_alike_is_not_guessed_at()
    {
        var answer = await CheckAsync(Clients.Parking, Form("注册资本金", "资本", "公民身份号码"));

        Assert.All(answer.Fields, field => Assert.Empty(field.Supplies));
    }

    [Fact]
    public async Task What_was_withdrawn_supplies_nothing()
    {
        await World.Catalogue(Clients.PoliceSteward).WithdrawResourceAsync(new() { Code = "102001/0005", Version = 1, Reason = "职责调整" }, cancellationToken: Ct);

        var answer = await CheckAsync(Clients.Parking, Form("注册资本"));

        Assert.Empty(answer.Fields.Single().Supplies);
    }

    [Fact]
    public async Task The_names_of_a_store_filled_before_there_were_any_are_found_after_its_start()
    {
        await World.ExecuteAsync("DELETE FROM fact_keys WHERE fact_key LIKE 'named %'");
        var before = await CheckAsync(Clients.Parking, Form("注册资本", "成立日期"));
        await World.ExecuteAsync(NamesScript());

        var after = await CheckAsync(Clients.Parking, Form("注册资本", "成立日期"));

        Assert.All(before.Fields, field => Assert.Empty(field.Supplies));
        Assert.All(after.Fields, field => Assert.Single(field.Supplies));
    }

    [Fact]
    public async Task An_authority_may_ask_for_any_department_and_nobody_else_for_another()
    {
        var form = Form("婚姻状况");
        form.Department = Bodies.CivilAffairs.Value;

        var answer = await CheckAsync(Clients.Authority, form);
        var refusal = await Refusal.OfAsync(Recollection(Clients.Housing).CheckRecollectionAsync(form, cancellationToken: Ct));

        Assert.Equal(V1.SupplyWay.Own, answer.Fields.Single().Supplies.Single().Way);
        Assert.Equal("ROLE_MISSING", refusal.Reason);
    }

    [Fact]
    public async Task Everything_wrong_with_a_form_is_told_at_once()
    {
        var form = new V1.CheckRecollectionRequest
        {
            Department = "x",
            Fields = { new V1.FormField(), new V1.FormField { Label = "a", Element = "No Element" }, new V1.FormField { Label = "b", Element = "person.shoe_size" } },
        };

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await Recollection(Clients.Authority).CheckRecollectionAsync(form, cancellationToken: Ct));
        var none = await Assert.ThrowsAsync<RpcException>(async () => await Recollection(Clients.Authority).CheckRecollectionAsync(new(), cancellationToken: Ct));

        Assert.Equal(
            ["department", "fields[0].label", "fields[1].element", "fields[2].element"],
            failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
        Assert.Equal("fields", Assert.Single(none.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    private static V1.CheckRecollectionRequest Form(params string[] labels) =>
        new() { Fields = { labels.Select(label => new V1.FormField { Label = label }) } };

    private static string NamesScript()
    {
        var folder = typeof(TStore) == typeof(Sqlite) ? "Sqlite" : "Postgres";
        var assembly = typeof(FactStore).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(name => name.EndsWith($"{folder}.0012_names.sql", StringComparison.Ordinal)))!);
        return reader.ReadToEnd();
    }

    private V1.RecollectionService.RecollectionServiceClient Recollection(string client) => new(World.As(client));

    private async Task<V1.CheckRecollectionResponse> CheckAsync(string client, V1.CheckRecollectionRequest form) =>
        await Recollection(client).CheckRecollectionAsync(form, cancellationToken: Ct);
}
