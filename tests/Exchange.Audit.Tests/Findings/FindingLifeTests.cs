using System.Text;
using Exchange.Audit.Findings;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Duties;
using Exchange.Audit.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Audit.Tests.Findings;

/// <summary>The life of findings over the second batch of duties, in the log of a real host.</summary>
public sealed class FindingLifeTests : IAsyncLifetime
{
    private const string Officer = "sh-sj-officer";
    private const string Authority = "sh-sj-authority";
    private const string Steward = "jh-zr-steward";

    private readonly SecondBatch _batch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _batch.InitializeAsync();

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    [Fact]
    public async Task A_finding_goes_from_open_to_closed_and_each_step_is_an_entry_of_the_log()
    {
        var late = await FindAsync(FindingCode.P4);

        var notified = await NotifyAsync(Officer, late.Id, "请挂接不动产登记数据源");
        var rectified = await RectifyAsync(Steward, late.Id, "已挂接");
        await RefusedAsync("FINDING_STANDS", () => CloseAsync(Officer, late.Id, "已核实"));
        await _batch.MountRealEstateAsync();
        var vanished = await GetAsync(Officer, late.Id);
        var closed = await CloseAsync(Officer, late.Id, "已核实");

        Assert.Equal((FindingState.Open, true, "", ""), (late.State, late.Stands, late.Due, late.Notice));
        Assert.Equal((FindingState.Notified, "2026-10-22", "责改0001号"), (notified.State, notified.Due, notified.Notice));
        Assert.Equal(FindingState.Rectified, rectified.State);
        Assert.Equal((FindingState.Rectified, false, late.Text), (vanished.State, vanished.Stands, vanished.Text));
        Assert.Equal((FindingState.Closed, false), (closed.State, closed.Stands));
        var steps = await StepsAsync(Officer, late.Id);
        Assert.Equal(
            [
                "FINDING_STATE_OPEN  ", $"FINDING_STATE_NOTIFIED {Officer} 请挂接不动产登记数据源", $"FINDING_STATE_RECTIFIED {Steward} 已挂接",
                $"FINDING_STATE_CLOSED {Officer} 已核实",
            ],
            steps.Select(step => $"{NameOf(step.State)} {step.Client} {step.Reason}"));
        Assert.Equal(late.Text, steps[1].Found.Text);
        Assert.All(steps, step => Assert.Equal((Entry.EventOneofCase.FindingStep, "audit"), (EntryOf(step.Index).EventCase, EntryOf(step.Index).Gateway)));
        Assert.DoesNotContain((await ListAsync(Officer, new())).Findings, finding => finding.Id == late.Id);
        Assert.Equal([late.Id], (await ListAsync(Officer, new() { State = FindingState.Closed })).Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task No_word_of_a_finding_or_of_an_officer_stands_in_the_log_in_the_clear()
    {
        var late = await FindAsync(FindingCode.P4);
        await NotifyAsync(Officer, late.Id, "经办人张三");

        var entries = (await StepsAsync(Officer, late.Id)).Select(step => Encoding.UTF8.GetString(BytesOf(step.Index))).ToList();

        Assert.Equal(2, entries.Count);
        Assert.All(entries, entry => Assert.Contains("D2-003", entry, StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.DoesNotContain("张三", entry, StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.DoesNotContain(late.Text, entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_life_is_read_from_the_log_after_a_start_and_without_its_words_when_the_key_is_gone()
    {
        var late = await FindAsync(FindingCode.P4);
        await NotifyAsync(Officer, late.Id, "请挂接");
        await _batch.MountRealEstateAsync();

        await _batch.RestartAsync(null);
        var kept = (await GetAsync(Officer, late.Id), await StepsAsync(Officer, late.Id));
        await _batch.RestartAsync(data => Array.ForEach(Directory.GetFiles(Path.Combine(data, "keys", "periods")), File.Delete));
        var erased = (await GetAsync(Officer, late.Id), await StepsAsync(Officer, late.Id));

        Assert.Equal((FindingState.Notified, late.Text, "请挂接", false), (kept.Item1.State, kept.Item1.Text, kept.Item2[1].Reason, kept.Item2[1].Erased));
        Assert.Equal((FindingState.Notified, "", true), (erased.Item1.State, erased.Item1.Text, erased.Item1.Erased));
        Assert.Equal(("", true, "责改0001号", late.Subject), (erased.Item2[1].Reason, erased.Item2[1].Erased, erased.Item2[1].Notice, erased.Item2[1].Found.Subject));
    }

    [Fact]
    public async Task An_officer_of_the_accused_authority_gives_it_notice_and_neither_closes_nor_accepts()
    {
        var undesignated = await FindAsync(FindingCode.A1);

        var notified = await NotifyAsync(Officer, undesignated.Id, "");

        Assert.Equal(FindingState.Notified, notified.State);
        foreach (var client in (string[])[Officer, Authority])
        {
            await RefusedAsync("OWN_FINDING", () => CloseAsync(client, undesignated.Id, "已认定"));
            await RefusedAsync("OWN_FINDING", () => AcceptAsync(client, undesignated.Id, "暂缓"));
        }

        Assert.Equal(2, (await StepsAsync(Officer, undesignated.Id)).Count);
    }

    [Fact]
    public async Task The_responsible_department_s_own_people_report_and_judge_nothing()
    {
        var late = await FindAsync(FindingCode.P4);
        await NotifyAsync(Authority, late.Id, "");

        await RefusedAsync("ROLE_MISSING", () => CloseAsync(Steward, late.Id, "已核实"));
        await RefusedAsync("ROLE_MISSING", () => AcceptAsync("jh-zr-head", late.Id, "无法办理"));
        await RefusedAsync("ROLE_MISSING", () => NotifyAsync(Steward, late.Id, ""));
        await RefusedAsync("ROLE_MISSING", () => RectifyAsync("jh-zr", late.Id, "已挂接"));
        await RefusedAsync("OTHER_DEPARTMENT", () => RectifyAsync(Officer, late.Id, "已挂接"));
        await RefusedAsync("FINDING_NOT_FOUND", () => RectifyAsync("jx-sw-steward", late.Id, "已挂接"));
        await RefusedAsync("FINDING_NOT_FOUND", () => GetAsync("jx-sw-steward", late.Id));

        Assert.Equal(2, (await StepsAsync(Officer, late.Id)).Count);
    }

    [Fact]
    public async Task What_is_accepted_with_a_reason_stays_accepted_while_it_stands()
    {
        var stale = await FindAsync(FindingCode.U1);

        var accepted = await AcceptAsync(Authority, stale.Id, "汛期停报，已备案");

        Assert.Equal((FindingState.Accepted, true), (accepted.State, accepted.Stands));
        await RefusedAsync("TRANSITION_REFUSED", () => NotifyAsync(Officer, stale.Id, ""));
        Assert.Equal([stale.Id], (await ListAsync(Officer, new() { State = FindingState.Accepted })).Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task What_was_seen_once_is_in_the_log_and_what_comes_back_is_open_once_more()
    {
        var watch = _batch.Audit.Services.GetRequiredService<FindingWatch>();
        var late = await FindAsync(FindingCode.P4);

        var first = await watch.RunOnceAsync(Ct);
        var second = await watch.RunOnceAsync(Ct);
        await _batch.MountRealEstateAsync();
        await CloseAsync(Officer, late.Id, "已核实");
        await _batch.UnmountRealEstateAsync();
        var third = await watch.RunOnceAsync(Ct);

        Assert.Equal((5, 0), (first, second));
        Assert.Equal(["FINDING_STATE_OPEN", "FINDING_STATE_CLOSED"], (await StepsAsync(Officer, late.Id)).Select(step => NameOf(step.State)).Take(2));
        Assert.InRange(third, 1, 2);
    }

    [Fact]
    public async Task Of_a_period_everything_is_told_that_stood_in_it_closed_or_not()
    {
        var late = await FindAsync(FindingCode.P4);
        await NotifyAsync(Officer, late.Id, "");
        await _batch.MountRealEstateAsync();
        await CloseAsync(Officer, late.Id, "已核实");

        var october = await ListAsync(Officer, new() { Code = FindingCode.P4, From = At(2026, 10, 1), To = At(2026, 11, 1) });
        var september = await ListAsync(Officer, new() { Code = FindingCode.P4, From = At(2026, 9, 1), To = At(2026, 9, 30) });
        var later = await ListAsync(Officer, new() { Code = FindingCode.P4, From = At(2026, 10, 12) });

        Assert.Equal([late.Id], october.Findings.Select(finding => finding.Id));
        Assert.Empty(september.Findings);
        Assert.Empty(later.Findings);
    }

    [Fact]
    public async Task Steps_that_race_are_taken_one_after_the_other()
    {
        var late = await FindAsync(FindingCode.P4);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await NotifyAsync(Officer, late.Id, "")).Notice;
            }
            catch (RpcException refused)
            {
                return AuditFixture.ReasonOf(refused).Reason;
            }
        }));

        Assert.Equal(7, outcomes.Count(outcome => outcome == "TRANSITION_REFUSED"));
        Assert.Equal(2, (await StepsAsync(Officer, late.Id)).Count);
    }

    [Fact]
    public async Task A_step_that_cannot_be_asked_for_is_refused_with_every_violation()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CloseAsync(Officer, "F-1", ""));

        Assert.Equal(["id", "reason"], refused.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations.Select(violation => violation.Field).Order());
        await RefusedAsync("FINDING_NOT_FOUND", () => CloseAsync(Officer, "F-0123456789abcdef", "x"));
    }

    [Fact]
    public async Task A_department_s_four_headings_are_counted_from_registry_and_log()
    {
        var late = await FindAsync(FindingCode.P4);
        await NotifyAsync(Officer, late.Id, "");
        await _batch.EndGrantAsync("G-0009", "JH-ZR", "2026-10-01");
        _batch.Time.Advance(TimeSpan.FromDays(14));

        var scores = await _batch.Audit.Findings.ListScoresAsync(
            new() { From = At(2026, 9, 1), To = At(2026, 11, 1) }, _batch.Audit.As(Officer), cancellationToken: Ct);
        var own = await _batch.Audit.Findings.ListScoresAsync(
            new() { From = At(2026, 9, 1), To = At(2026, 11, 1) }, _batch.Audit.As(Steward), cancellationToken: Ct);

        Assert.Equal(17, scores.Scores.Count);
        var score = Assert.Single(own.Scores);
        Assert.Equal(score, scores.Scores.Single(one => _batch.NameOf(one.Department) == "JH-ZR"));
        Assert.Equal(
            new Timeliness { DutiesDue = 1, LateCorrections = 1, RectificationsDue = 1, RectificationsLate = 1 }, score.Timeliness);
        Assert.Equal(new Quality { Findings = 1 }, score.Quality);
        Assert.Equal(new Security { Findings = 1, Undisposed = 1 }, score.Security);
    }

    [Fact]
    public async Task Duties_met_and_reads_of_the_period_are_counted_and_those_of_another_are_not()
    {
        // The batch's reads are of 2026-11-18.
        var autumn = await ScoreAsync("HZ-MZ", At(2026, 9, 1), At(2026, 12, 1));
        var october = await ScoreAsync("HZ-MZ", At(2026, 10, 1), At(2026, 11, 1));

        Assert.Equal((1u, 1u), (autumn.Timeliness.DutiesDue, autumn.Timeliness.DutiesMet));
        Assert.Equal(new Application { ReadsGiven = 2, ResourcesRead = 1, ReadsMade = 0 }, autumn.Application);
        Assert.Equal((0u, 0u), (october.Timeliness.DutiesDue, october.Timeliness.DutiesMet));
        Assert.Equal(new Application(), october.Application);
    }

    private static string NameOf(FindingState state) => $"FINDING_STATE_{state.ToString().ToUpperInvariant()}";

    private static Timestamp At(int year, int month, int day) => new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.FromHours(8)).ToTimestamp();

    private static async Task RefusedAsync(string reason, Func<Task<Finding>> call) =>
        Assert.Equal(reason, AuditFixture.ReasonOf(await Assert.ThrowsAsync<RpcException>(call)).Reason);

    private byte[] BytesOf(ulong index) => _batch.Audit.Services.GetRequiredService<IEntryStore>().ReadEntries((long)index, 1)[0];

    private Entry EntryOf(ulong index) => Entry.Parser.ParseFrom(BytesOf(index));

    private async Task<Finding> FindAsync(FindingCode code) => (await ListAsync(Officer, new() { Code = code })).Findings[0];

    private async Task<ListFindingsResponse> ListAsync(string client, ListFindingsRequest request) =>
        await _batch.Audit.Findings.ListFindingsAsync(request, _batch.Audit.As(client), cancellationToken: Ct);

    private async Task<Score> ScoreAsync(string department, Timestamp from, Timestamp to) => Assert.Single((await _batch.Audit.Findings.ListScoresAsync(
        new() { Department = _batch.IdOf(department), From = from, To = to }, _batch.Audit.As(Officer), cancellationToken: Ct)).Scores);

    private async Task<Finding> GetAsync(string client, string id) =>
        (await _batch.Audit.Findings.GetFindingAsync(new() { Id = id }, _batch.Audit.As(client), cancellationToken: Ct)).Finding;

    private async Task<IReadOnlyList<StepTaken>> StepsAsync(string client, string id) =>
        (await _batch.Audit.Findings.ListStepsAsync(new() { Id = id }, _batch.Audit.As(client), cancellationToken: Ct)).Steps;

    private async Task<Finding> NotifyAsync(string client, string id, string reason) =>
        (await _batch.Audit.Findings.NotifyFindingAsync(new() { Id = id, Reason = reason }, _batch.Audit.As(client), cancellationToken: Ct)).Finding;

    private async Task<Finding> RectifyAsync(string client, string id, string rectified) =>
        (await _batch.Audit.Findings.RectifyFindingAsync(new() { Id = id, Rectified = rectified }, _batch.Audit.As(client), cancellationToken: Ct)).Finding;

    private async Task<Finding> CloseAsync(string client, string id, string reason) =>
        (await _batch.Audit.Findings.CloseFindingAsync(new() { Id = id, Reason = reason }, _batch.Audit.As(client), cancellationToken: Ct)).Finding;

    private async Task<Finding> AcceptAsync(string client, string id, string reason) =>
        (await _batch.Audit.Findings.AcceptFindingAsync(new() { Id = id, Reason = reason }, _batch.Audit.As(client), cancellationToken: Ct)).Finding;
}
