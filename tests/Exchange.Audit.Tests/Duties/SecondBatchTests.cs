using Exchange.Audit.V1;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Audit.Tests.Duties;

public sealed class SecondBatchTests(SecondBatch batch) : IClassFixture<SecondBatch>
{
    private const string Officer = "sh-sj-officer";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("D2-001", "SZ-SC", ProgressState.Met, 2, false, "")]
    [InlineData("D2-002", "HZ-MZ", ProgressState.Met, 2, false, "")]
    [InlineData("D2-003", "JH-ZR", ProgressState.NotMounted, 0, false, "P1 JH-ZR, P4 JH-ZR")]
    [InlineData("D2-004", "JX-SW", ProgressState.Stale, 0, false, "U1 JX-SW")]
    [InlineData("D2-005", "WH-RS", ProgressState.InTime, 0, false, "")]
    [InlineData("D2-006", "HZ-WJ", ProgressState.Met, 0, true, "")]
    [InlineData("D2-007", "HF-KJ", ProgressState.Defect, 0, false, "P1 HF-KJ")]
    [InlineData("D2-008", "HU-ZJ", ProgressState.CorrectionOpen, 1, false, "")]
    [InlineData("D2-009", "SH-GA", ProgressState.Met, 1, false, "")]
    [InlineData("D2-010", "SH-SJ", ProgressState.NotDesignated, 0, false, "A1 SH-SJ")]
    public async Task Each_line_of_the_second_batch_stands_as_the_law_would_have_it(
        string id, string department, ProgressState state, int reads, bool lowUse, string findings)
    {
        var line = (await ProgressAsync(Officer, new())).Progress.Single(progress => progress.Line.Id == id);

        Assert.Equal(
            (department, state, (ulong)reads, lowUse, findings),
            (batch.NameOf(line.Line.Department), line.State, line.Reads, line.LowUse,
                string.Join(", ", line.Findings.Select(finding => $"{finding.Code} {batch.NameOf(finding.Responsible)}"))));
    }

    [Fact]
    public async Task What_a_state_rests_on_is_told_with_it()
    {
        var answer = await ProgressAsync(Officer, new() { Batch = "第二批" });

        Assert.Equal(8ul, answer.LogSize);
        var stale = answer.Progress[3];
        Assert.Equal(
            (FreshnessState.Stale, 2u, Shanghai(2026, 7, 31), Shanghai(2026, 8, 31), Shanghai(2026, 8, 31)),
            (stale.Freshness.State, stale.Freshness.MissedCycles, stale.Freshness.DataUntil, stale.Freshness.NextDue, stale.Since));
        Assert.Equal((6ul, 1u), (answer.Progress[0].LastReadIndex, answer.Progress[7].OpenCorrections));
        Assert.False(answer.Progress[5].HasLastReadIndex);
        Assert.Equal(Shanghai(2026, 9, 30), answer.Progress[9].Since);
    }

    [Fact]
    public async Task Lines_are_asked_for_by_the_days_on_which_they_are_due()
    {
        var later = await ProgressAsync(Officer, new() { DueFrom = "2026-10-01" });
        var september = await ProgressAsync(Officer, new() { DueFrom = "2026-09-01", DueUntil = "2026-09-30" });
        var refused = await Assert.ThrowsAsync<RpcException>(() => ProgressAsync(Officer, new() { DueFrom = "2026-10-01", DueUntil = "2026-09-30" }));

        Assert.Equal(["D2-005"], later.Progress.Select(progress => progress.Line.Id));
        Assert.Equal(9, september.Progress.Count);
        Assert.Equal("due_until", Assert.Single(refused.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations).Field);
    }

    [Fact]
    public async Task The_findings_are_these_each_against_one_department()
    {
        var findings = (await FindingsAsync(Officer, new())).Findings;

        Assert.Equal(
            [
                "P1 D2-003 JH-ZR 政务数据共享条例 Art 39(1)",
                "P1 D2-007 HF-KJ 政务数据共享条例 Art 39(1)",
                "P4 D2-003 JH-ZR 政务数据共享条例 Art 39(4)",
                "A1 person.phone SH-SJ 政务数据共享条例 Art 41(1)",
                "U1 302001/0006 JX-SW 政务数据共享条例 Art 19",
            ],
            findings.Select(finding => $"{finding.Code} {finding.Subject} {batch.NameOf(finding.Responsible)} {finding.Article}"));
        Assert.Equal("联系电话 (person.phone) is held by 6 departments, and none is designated as its source.", findings[3].Text);
        Assert.Equal(8, findings[3].Evidence.Count);
    }

    [Fact]
    public async Task What_will_be_wanting_can_be_asked_beforehand()
    {
        var later = new DateTimeOffset(2026, 11, 15, 10, 0, 0, TimeSpan.FromHours(8)).ToTimestamp();

        var insurance = (await ProgressAsync(Officer, new() { At = later })).Progress[4];
        var findings = (await FindingsAsync(Officer, new() { At = later, Code = FindingCode.P6 })).Findings;

        Assert.Equal(ProgressState.Stale, insurance.State);
        Assert.Equal(["X1", "X2"], findings.Select(finding => finding.Subject));
    }

    [Theory]
    [InlineData("sh-sj-officer", 10, 5)]
    [InlineData("sh-sj-authority", 10, 5)]
    [InlineData("jx-sw-steward", 1, 1)]
    [InlineData("jh-zr", 1, 2)]
    [InlineData("xc-zj", 0, 0)]
    public async Task Officers_and_authorities_see_all_and_others_their_own(string client, int lines, int findings)
    {
        Assert.Equal(lines, (await ProgressAsync(client, new())).Progress.Count);
        Assert.Equal(findings, (await FindingsAsync(client, new())).Findings.Count);
    }

    [Fact]
    public async Task Another_department_s_lines_and_findings_do_not_exist_for_a_steward()
    {
        var other = batch.IdOf("JH-ZR");

        Assert.Empty((await ProgressAsync("jx-sw-steward", new() { Department = other })).Progress);
        Assert.Empty((await FindingsAsync("jx-sw-steward", new() { Responsible = other })).Findings);
        Assert.Equal(2, (await FindingsAsync(Officer, new() { Responsible = other })).Findings.Count);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        var first = await ProgressAsync(Officer, new() { PageSize = 6 });
        var second = await ProgressAsync(Officer, new() { PageSize = 6, PageToken = first.NextPageToken });
        var one = await FindingsAsync(Officer, new() { PageSize = 3 });
        var two = await FindingsAsync(Officer, new() { PageSize = 3, PageToken = one.NextPageToken });

        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"D2-{i:000}"), first.Progress.Concat(second.Progress).Select(progress => progress.Line.Id));
        Assert.Equal(
            (await FindingsAsync(Officer, new())).Findings.Select(finding => finding.Subject),
            one.Findings.Concat(two.Findings).Select(finding => finding.Subject));
        Assert.Empty(second.NextPageToken + two.NextPageToken);
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_is_refused_with_every_violation()
    {
        var past = SecondBatch.Now.AddDays(-1).ToTimestamp();

        var progress = await Assert.ThrowsAsync<RpcException>(() => ProgressAsync(
            Officer, new() { Batch = "\u0001", PageSize = 1001, PageToken = "\u0001", Department = "9", At = past }));
        var findings = await Assert.ThrowsAsync<RpcException>(() => FindingsAsync(Officer, new() { Code = (FindingCode)99, Responsible = "9", At = past }));

        Assert.Equal(["batch", "page_size", "page_token", "department", "at"], FieldsOf(progress));
        Assert.Equal(["code", "responsible", "at"], FieldsOf(findings));
    }

    [Theory]
    [InlineData("", "TOKEN_MISSING")]
    [InlineData("stranger", "PRINCIPAL_UNBOUND")]
    public async Task Who_is_nobody_is_told_nothing(string client, string reason)
    {
        var progress = await Assert.ThrowsAsync<RpcException>(() => ProgressAsync(client, new()));
        var findings = await Assert.ThrowsAsync<RpcException>(() => FindingsAsync(client, new()));

        Assert.Equal((reason, reason), (AuditFixture.ReasonOf(progress).Reason, AuditFixture.ReasonOf(findings).Reason));
    }

    private static Timestamp Shanghai(int year, int month, int day) =>
        new DateTimeOffset(year, month, day, 23, 59, 59, TimeSpan.FromHours(8)).ToTimestamp();

    private static IEnumerable<string> FieldsOf(RpcException refusal) =>
        refusal.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field);

    private async Task<ListProgressResponse> ProgressAsync(string client, ListProgressRequest request) =>
        await batch.Audit.Duties.ListProgressAsync(request, As(client), cancellationToken: Ct);

    private async Task<ListFindingsResponse> FindingsAsync(string client, ListFindingsRequest request) =>
        await batch.Audit.Findings.ListFindingsAsync(request, As(client), cancellationToken: Ct);

    private Metadata As(string client) => client.Length == 0 ? [] : batch.Audit.As(client);
}
