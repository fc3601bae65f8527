using System.Text;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Exchange.Source.V1;

namespace Exchange.EndToEnd.Tests.StewardFiles;

/// <summary>Catalogues in YAML, and what reading them finds.</summary>
internal static class Catalogues
{
    public const string Good = """
        resources:
          - code: 303003/0016
            name: 商品房网签备案进度
            provider: HU-ZJ
            format: database
            update_cycle: 每日
            sharing: 有条件
            modes: [api, 批量交换]
            grade: l3
            secrecy: none
            items:
              - id: contract_number
                name: 合同号
                type: text
              - id: price
                name: 价款
                type: 货币型
            conditions:
              scope: 办理贷款的部门
              purposes:
                - 贷款审核
              terms:
                - obligation: matter
                - within:
                    codes: ["330500"]
                - masking:
                    item: contract_number
                    hash: {}
                - masking:
                    item: price
                    general:
                      step: "1000"
                - group_size_min: 10
        """;

    public static CatalogueFile Read(string text) => CatalogueFile.Read(FileText.Decode(Encoding.UTF8.GetBytes(text)));

    /// <summary>The errors as a user sees them, of a file named f.</summary>
    public static string[] ErrorsOf(string text) => ErrorsOf(Encoding.UTF8.GetBytes(text));

    public static string[] ErrorsOf(byte[] bytes) => [.. CatalogueFile.Read(FileText.Decode(bytes)).Errors.Select(error => error.In("f"))];

    public static Resource AResource { get; } = new()
    {
        Code = "303003/0016",
        Name = "商品房网签备案进度",
        Provider = "HU-ZJ",
        Format = DataFormat.Database,
        UpdateCycle = UpdateCycle.Daily,
        Sharing = Sharing.Conditional,
        Modes = { Mode.Api, Mode.Batch },
        Grade = Grade.L3,
        Secrecy = Secrecy.None,
        Items =
        {
            new Item { Id = "contract_number", Name = "合同号", Type = ItemType.Text },
            new Item { Id = "price", Name = "价款", Type = ItemType.Decimal },
        },
        Conditions = new()
        {
            Scope = "办理贷款的部门",
            Purposes = { "贷款审核" },
            Terms =
            {
                new Condition { Obligation = Obligation.Matter },
                new Condition { Within = new() { Codes = { "330500" } } },
                new Condition { Masking = new() { Item = "contract_number", Hash = new() } },
                new Condition { Masking = new() { Item = "price", General = new() { Step = "1000" } } },
                new Condition { GroupSizeMin = 10 },
            },
        },
    };
}
