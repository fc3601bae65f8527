using Exchange.Cli.Reads;
using Exchange.Cli.Recollection;
using Exchange.Client;
using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>Forms: what need not be asked for, one filled from its sources, and what a citizen states verified without being shown.</summary>
internal sealed class FormChapters(DemoStage stage)
{
    private const string Married = "310199198005201116";
    private const string Population = "101001/0001";

    // Each day in the same world another one, since the noes of a day are counted.
    private static readonly string[] Stated =
        ["310199196203150015", "310199198208171287", "330499198507220026", "330199199111080133", "340299198903091562", "341899199502281638"];

    private static readonly string[] Labels = ["注册资本", "成立日期", "开户银行"];

    public async Task PlayAsync(CancellationToken ct)
    {
        await CheckFormAsync(ct);
        await FillFormAsync(ct);
        await VerifyAsync(ct);
        await GuessAsync(ct);
    }

    private async Task CheckFormAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A window form is checked before it is put before anybody (L07)");
        var form = new CheckRecollectionRequest { Fields = { Labels.Select(label => new FormField { Label = label }) } };
        var answer = await stage.Clients.Recollection("jx-sw").CheckRecollectionAsync(form, cancellationToken: ct);
        AnsiConsole.Write(RecollectionTables.Of(answer, stage.Name));
        stage.Step(
            "JX-SW",
            "would ask a company for 注册资本, 成立日期 and 开户银行",
            "R1 R1 -, from 102001/0005",
            $"{string.Join(' ', answer.Fields.Select(field => field.Supplies.Any(supply => supply.Recollection) ? "R1" : "-"))}, from {string.Join(", ", answer.Fields.SelectMany(field => field.Supplies).Select(supply => supply.Resource).Distinct())}");
    }

    private async Task FillFormAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A form about one citizen, filled from the source of each element");
        var form = new AssembleRequest
        {
            SubjectElement = "person.citizen_number",
            Subject = new() { Text = Married },
            Elements = { "person.name", "person.residence_address", "person.marital_status", "person.minimum_living_allowance", "person.phone" },
            Purpose = "保障房资格审查",
            Matter = "HZ-BZF-2026-0117",
        };
        var answer = await stage.Clients.Reads("hu-zj").AssembleAsync(form, cancellationToken: ct);
        AnsiConsole.Write(FormTables.Of(answer, stage.Name));
        stage.Step(
            "HU-ZJ",
            "has a form filled by SH-GA, SZ-GA and HZ-MZ; HF-MZ has granted nothing, and 联系电话 has no source",
            "沈演示, 湖州市演示新村3幢103室, 已婚, GRANT_ABSENT, SOURCE_UNDESIGNATED",
            string.Join(", ", answer.Elements.Select(element => element.Found is { } found ? string.Join('/', found.Values.Select(value => value.Written())) : element.Refused.Reason)));
        var doubt = answer.Elements.FirstOrDefault(element => element.Element == "person.marital_status")?.Found?.Disputed.FirstOrDefault();
        stage.Step("HU-ZJ", "sees in the form what is in dispute (X1)", "marital_status, accept evidence", $"{doubt?.Item}{(doubt?.AcceptEvidence is true ? ", accept evidence" : "")}");
    }

    private async Task VerifyAsync(CancellationToken ct)
    {
        DemoStage.Chapter("What a citizen states is verified, and nothing is shown");
        await StepAsync("has a name verified", "Yes", Married, "沈演示", ct);
        await StepAsync("has a name verified that is spelt otherwise", "No", Stated[stage.Day % Stated.Length], "严示演", ct);
        await stage.LookupRefusedAsync(
            "hu-zj", "may verify under this grant, and not look up", "MODE_NOT_GRANTED", new() { Resource = Population, Key = new() { Text = Married }, Purpose = "数据校核" }, ct);
    }

    private async Task GuessAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Whoever guesses is stopped at the sixth");
        var subject = $"3101991990{stage.Day:00000000}";
        var outcomes = new List<string>();
        for (var guess = 1; guess <= 6; guess++)
        {
            outcomes.Add(await OutcomeAsync(subject, $"猜{guess}", ct));
        }

        stage.Step("HU-ZJ", "tries six names for one number, which no source knows", "No No No No No GUESSES_EXCEEDED", string.Join(' ', outcomes));
    }

    private async Task StepAsync(string did, string expected, string subject, string name, CancellationToken ct)
    {
        var outcome = await OutcomeAsync(subject, name, ct);
        AnsiConsole.MarkupLineInterpolated($"{name}: {outcome}");
        stage.Step("HU-ZJ", did, expected, outcome);
    }

    private async Task<string> OutcomeAsync(string subject, string name, CancellationToken ct)
    {
        try
        {
            var request = new VerifyRequest
            {
                Resource = Population,
                Key = new() { Text = subject },
                Claims = { new ItemValue { Item = "name", Value = new() { Text = name } } },
                Purpose = "数据校核",
            };
            return (await stage.Clients.Reads("hu-zj").VerifyAsync(request, cancellationToken: ct)).Match.ToString();
        }
        catch (RpcException refused)
        {
            Failures.Show(AnsiConsole.Console, ExchangeCallException.Of(refused));
            return Failures.InfoOf(refused)?.Reason ?? refused.StatusCode.ToString();
        }
    }
}
