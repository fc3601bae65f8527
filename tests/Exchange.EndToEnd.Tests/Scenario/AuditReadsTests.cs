using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;

namespace Exchange.EndToEnd.Tests.Scenario;

/// <summary>
/// What the audit service says of reads and reports on 2026-10-09, through the one door: each with its code and its one responsible.
/// Refusals (L03, L05, L09) are ReadPathTests' and L05's finding is here; disposal (L08) is in DisposalTests and RequestFindingsTests.
/// </summary>
[Collection(Alone.Name)]
public sealed class AuditReadsTests
{
    private const string Marriages = "301003/0003";
    private const string Companies = "102001/0005";
    private const string Insurance = "203001/0007";
    private const string Parking = "206001/0014";
    private const string InsuranceOffice = "11340299000000115E";
    private const string TaxOffice = "1133049900000006XE";
    private const string MarketOffice = "113205990000000945";
    private const string CityCentre = "11310199000000027E";

    private ScenarioWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_and_reports_of_the_ninth_of_October_have_the_verdicts_of_the_law()
    {
        await using var world = _world = await ScenarioWorld.StartAsync(Ct);
        _world.GoToNight(10, 9);
        await _world.UntilReadyAsync(Ct);

        await L01_a_read_at_night_is_a_note();
        _world.GoTo(10, 9);
        await _world.UntilReadyAsync(Ct);
        await L02_many_subjects_in_sequence_are_proposed_for_suspension_and_nothing_is_suspended();
        await L04_an_excess_item_is_stripped_and_the_rest_served();
        await L05_a_contractor_without_a_task_is_refused_and_found();
        await L06_what_went_to_a_third_party_is_found_once_an_officer_confirms_it();
        await L07_a_form_that_asks_for_what_is_shared_is_found();
        await L12_values_that_changed_without_a_version_are_found();
        await L13_a_parking_lot_opened_to_one_breaks_four_rules();
    }

    private async Task L01_a_read_at_night_is_a_note()
    {
        await _world.Clients.Reads("hu-zj").LookupAsync(ScenarioWorld.Lookup(Marriages, "310199198005201116", "保障房资格审查", "BZF-1"), cancellationToken: Ct);

        var note = Assert.Single(await FoundAsync(FindingCode.N1));
        Assert.Equal((FindingWeight.Note, "HU-ZJ", Marriages), (note.Weight, _world.Name(note.Responsible), note.Subject));
        Assert.DoesNotContain(await _world.FindingsAsync(), finding => finding.Weight == FindingWeight.Note);
    }

    private async Task L02_many_subjects_in_sequence_are_proposed_for_suspension_and_nothing_is_suspended()
    {
        Assert.Empty(await FoundAsync(FindingCode.S1));
        for (var i = 0; i < 1100; i++)
        {
            await _world.Clients.Reads("hu-zj").LookupAsync(
                ScenarioWorld.Lookup(Marriages, $"{33990019900101000 + i}X", "保障房资格审查", "BZF-2"), cancellationToken: Ct);
        }

        var proposal = Assert.Single(await FoundAsync(FindingCode.S1));
        Assert.Equal((FindingWeight.Proposal, "HU-ZJ", "G-0001"), (proposal.Weight, _world.Name(proposal.Responsible), proposal.Subject));
        Assert.Contains("asked for 1100 numbers in sequence", proposal.Text, StringComparison.Ordinal);
        Assert.Contains("read 1100 subjects", proposal.Text, StringComparison.Ordinal);
        Assert.Equal(GrantState.Active, (await _world.Clients.Grants("hu-zj").GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct)).Grant.State);
    }

    private async Task L04_an_excess_item_is_stripped_and_the_rest_served()
    {
        var request = ScenarioWorld.Lookup(Insurance, "340299198903091562", "高企研发人员社保核验");
        request.Items.Add(["payment_status", "base"]);

        var answer = await _world.Clients.Reads("hf-kj").LookupAsync(request, cancellationToken: Ct);

        Assert.Equal(["payment_status"], answer.Items);
        var finding = Assert.Single(await FoundAsync(FindingCode.R2));
        Assert.Equal(("HF-KJ", Insurance), (_world.Name(finding.Responsible), finding.Subject));
        Assert.StartsWith("base of ", finding.Text, StringComparison.Ordinal);
        Assert.Equal((EvidenceKind.Entry, $"{answer.Position.Index}"), (finding.Evidence[0].Kind, finding.Evidence[0].Id));
    }

    private async Task L05_a_contractor_without_a_task_is_refused_and_found()
    {
        var refusal = await Refusals.OfAsync(_world.Clients.Reads("sh-sj-contractor").LookupAsync(
            ScenarioWorld.Lookup("101001/0001", "310199198005201116", "数据校核"), cancellationToken: Ct));

        Assert.Equal("CONTRACTOR_TASK_MISSING", refusal.Reason);
        Assert.Equal(["SH-SJ"], (await FoundAsync(FindingCode.R6)).Select(finding => _world.Name(finding.Responsible)));
    }

    private async Task L06_what_went_to_a_third_party_is_found_once_an_officer_confirms_it()
    {
        var report = new FileReportRequest { Code = FindingCode.R3, Against = InsuranceOffice, Resource = Companies, Text = "市场主体数据拷给咨询公司" };
        var told = await _world.Clients.Reports("xc-zj").FileReportAsync(report, cancellationToken: Ct);
        Assert.Empty(await FoundAsync(FindingCode.R3));

        report.Confirms = told.Index;
        Assert.Equal("ROLE_MISSING", (await Refusals.OfAsync(_world.Clients.Reports("xc-zj").FileReportAsync(report, cancellationToken: Ct))).Reason);
        await _world.Clients.Reports("sh-sj-officer").FileReportAsync(report, cancellationToken: Ct);

        var finding = Assert.Single(await FoundAsync(FindingCode.R3));
        Assert.Equal(("WH-RS", Companies, "政务数据共享条例 Art 40(3)"), (_world.Name(finding.Responsible), finding.Subject, finding.Article));
    }

    private async Task L07_a_form_that_asks_for_what_is_shared_is_found()
    {
        var told = await _world.Clients.Reports("sh-cy").FileReportAsync(
            new() { Code = FindingCode.R1, Against = TaxOffice, Names = { "注册资本", "成立日期", "鞋码" }, Text = "办税窗口要求企业填表" }, cancellationToken: Ct);

        Assert.Equal(["enterprise.established_on", "enterprise.registered_capital"], told.Elements);
        var finding = Assert.Single(await FoundAsync(FindingCode.R1));
        Assert.Equal("JX-SW", _world.Name(finding.Responsible));
        Assert.Contains("成立日期 (102001/0005), 注册资本 (102001/0005)", finding.Text, StringComparison.Ordinal);
    }

    private async Task L12_values_that_changed_without_a_version_are_found()
    {
        var read = await _world.Clients.Reads("xc-zj").LookupAsync(
            ScenarioWorld.Lookup(Companies, "91330499MA1G60022F", "施工许可核验建设单位"), cancellationToken: Ct);
        var report = new FileReportRequest
        {
            Code = FindingCode.P7,
            Against = MarketOffice,
            Resource = Companies,
            Names = { "operating_status" },
            Read = read.Position.Index,
            Text = "代码由1..6改为A..F",
        };
        Assert.Equal("REQUEST_INVALID", (await Refusals.OfAsync(_world.Clients.Reports("hf-kj").FileReportAsync(report, cancellationToken: Ct))).Reason);

        await _world.Clients.Reports("xc-zj").FileReportAsync(report, cancellationToken: Ct);

        var finding = Assert.Single(await FoundAsync(FindingCode.P7));
        Assert.Equal(("SZ-SC", Companies, "政务数据共享条例 Art 39(7)"), (_world.Name(finding.Responsible), finding.Subject, finding.Article));
    }

    private async Task L13_a_parking_lot_opened_to_one_breaks_four_rules()
    {
        await _world.Clients.Openings("sh-cy-steward").RecordOpeningsAsync(
            new()
            {
                Agreements =
                {
                    new OpeningAgreement
                    {
                        Id = "O-0014-1",
                        Resource = Parking,
                        OpenedBy = CityCentre,
                        Recipient = new() { Name = "某停科技", Code = "91310199MA1G61017D" },
                        Terms = "甲方授权乙方独家使用泊位实时数据",
                        From = "2024-07-01",
                        Others =
                        {
                            new OpeningApplication { Applicant = new() { Name = "另一科技", Code = "91320599MA1G600573" }, FiledOn = "2026-03-02", AnsweredOn = "2026-03-20", Reason = "条件不符" },
                            new OpeningApplication { Applicant = new() { Name = "第三科技", Code = "91340199MA1G6009XY" }, FiledOn = "2026-05-06", AnsweredOn = "2026-05-20", Reason = "条件不符" },
                        },
                    },
                },
            },
            cancellationToken: Ct);
        await _world.UntilFoundAsync(FindingCode.X1, "SH-CY", "O-0014-1", Ct);

        var found = (await _world.FindingsAsync()).Where(finding => finding.Subject == "O-0014-1").ToList();
        Assert.Equal([FindingCode.X1, FindingCode.X3, FindingCode.X4, FindingCode.X5], found.Select(finding => finding.Code));
        Assert.All(found, finding => Assert.Equal("SH-CY", _world.Name(finding.Responsible)));
    }

    private async Task<IReadOnlyList<Finding>> FoundAsync(FindingCode code) =>
        (await _world.Clients.Findings("sh-sj-officer").ListFindingsAsync(new() { Code = code }, cancellationToken: Ct)).Findings;
}
