using System.CommandLine;
using System.CommandLine.Parsing;
using Exchange.Cli.Catalogue;
using Exchange.Domain.Calendar;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Option = System.CommandLine.Option;

namespace Exchange.Cli.Requests;

/// <summary>An application for one resource, all of it in options.</summary>
internal sealed class ApplicationFlags
{
    private readonly Option<string?> _reference = Text("--reference", "Your own number of the application; filing it again changes nothing.");
    private readonly Option<string?> _resource = Text("--resource", "The resource wanted, such as 301003/0003.");
    private readonly Option<string?> _wanted = Text("--wanted", "What is wanted, in words, where it is not catalogued.");
    private readonly Option<string?> _provider = Text("--provider", "The department that is thought to hold it, where it is not catalogued.");
    private readonly Option<string[]> _items = RequestStep.Texts("--item", "ITEM", "An item wanted.");
    private readonly Option<ScopeTerm[]> _rows = DemandText.RowsOption("The rows wanted, as ITEM:PREFIX* or ITEM:VALUE,VALUE; all terms hold of a row.");
    private readonly Option<string?> _purpose = Text("--purpose", "用途, the one purpose, such as 保障房资格审查.");
    private readonly Option<PurposeKind> _kind = new("--purpose-kind")
    {
        Description = $"Its kind: {Options.NamesOf<PurposeKind>()}.",
        HelpName = "KIND",
        CustomParser = Options.ParseName<PurposeKind>,
        DefaultValueFactory = _ => PurposeKind.Collaboration,
    };

    private readonly Option<string?> _duty = Text("--duty", "职责, the duty that needs the data; by default the purpose.");
    private readonly Option<string?> _basis = Text("--basis", "使用依据, the law.");
    private readonly Option<string?> _scenario = Text("--scenario", "使用场景, in which matter it is used.");
    private readonly Option<string?> _scope = Text("--scope", "使用范围, who uses it, and where.");
    private readonly Option<Mode[]> _modes = new("--mode")
    {
        Description = $"共享方式: {Options.NamesOf<Mode>()}, divided by commas.",
        HelpName = "MODES",
        CustomParser = Options.ParseList<Mode>,
    };

    private readonly Option<DateOnly?> _from = Day("--from", "使用时限: the first day, such as 2026-10-12; by default today.");
    private readonly Option<DateOnly?> _until = Day("--until", "使用时限: the last day, such as 2027-12-31.");
    private readonly Option<Quota?> _quota = DemandText.QuotaOption("How much at most, such as 1000/day; per hour, day or month.");
    private readonly Option<string?> _assessment = Text("--impact-assessment", "The impact assessment on file, which items about persons need (PIPL Art 55).");
    private readonly Option<string[]> _tasks = RequestStep.Texts("--contractor-task", "TASK", "A task for which your contractors read, as it is approved (Art 36).");
    private readonly Option<bool> _returnFlow = new("--return-flow") { Description = "回流: rows collected in your own division; --rows says which (Art 24)." };
    private readonly Option<bool> _declare = new("--declare") { Description = "You vouch that all of it is true, lawful and necessary 真实性、合法性、必要性." };

    public IEnumerable<Option> All =>
    [
        _reference, _resource, _wanted, _provider, _items, _rows, _purpose, _kind, _duty, _basis, _scenario, _scope, _modes, _from, _until, _quota,
        _assessment, _tasks, _returnFlow, _declare,
    ];

    public bool AreGiven(CommandResult result) => result.GetResult(_reference) is { Implicit: false };

    public Application Of(ParseResult parsed, DepartmentNames names) => new()
    {
        Reference = parsed.GetValue(_reference) ?? "",
        Statements = new()
        {
            Purpose = parsed.GetValue(_purpose) ?? "",
            PurposeKind = parsed.GetValue(_kind),
            Duty = parsed.GetValue(_duty) ?? parsed.GetValue(_purpose) ?? "",
            Basis = parsed.GetValue(_basis) ?? "",
            Scenario = parsed.GetValue(_scenario) ?? "",
            UseScope = parsed.GetValue(_scope) ?? "",
            Begins = Midnight(parsed.GetValue(_from) ?? LocalDay.Of(TimeProvider.System.GetUtcNow())),
            Ends = parsed.GetValue(_until) is { } until ? Midnight(until.AddDays(1)) : null,
            Declaration = parsed.GetValue(_declare),
            ImpactAssessment = parsed.GetValue(_assessment) ?? "",
            ContractorTasks = { parsed.GetValue(_tasks) ?? [] },
        },
        Demands =
        {
            new Demand
            {
                Resource = parsed.GetValue(_resource) ?? "",
                Wanted = parsed.GetValue(_wanted) ?? "",
                Provider = parsed.GetValue(_provider) is { } provider ? names.IdOfTyped(provider) : "",
                Items = { parsed.GetValue(_items) ?? [] },
                Scope = { parsed.GetValue(_rows) ?? [] },
                Modes = { parsed.GetValue(_modes) ?? [] },
                Quota = parsed.GetValue(_quota),
                ReturnFlow = parsed.GetValue(_returnFlow),
            },
        },
    };

    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DAY",
        CustomParser = result => Options.ParseDay(result),
    };

    /// <summary>The first instant of a day in Asia/Shanghai.</summary>
    public static Timestamp Midnight(DateOnly day) => LocalDay.EndOf(day.AddDays(-1)).AddSeconds(1).ToTimestamp();

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };
}
