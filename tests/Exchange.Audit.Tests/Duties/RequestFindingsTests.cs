using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Exchange.Testing.Builders;
using Exchange.Testing.Fakes;
using Exchange.Testing.Services;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using BreachKind = Exchange.Domain.Requests.BreachKind;
using RequestState = Exchange.Domain.Requests.RequestState;
using SharingRequest = Exchange.Domain.Requests.SharingRequest;

namespace Exchange.Audit.Tests.Duties;

/// <summary>Requests of the scenario (law of the field, §8.5) as the feed tells them, and what the audit service says of them on 2026-10-09.</summary>
public sealed class RequestFindingsTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> _ids = [];
    private FakeRegistry _registry = null!;
    private AuditFixture _audit = null!;
    private long _revision;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _registry.Time = new FakeTimeProvider(SecondBatch.Now);
        _audit = await AuditFixture.StartAsync(_registry, new FakeTimeProvider(SecondBatch.Now));
        var world = JsonParser.Default.Parse<Seed>(await File.ReadAllTextAsync(RepositoryRoot.Combine("demo", "world.json"), Ct));
        foreach (var department in world.Departments)
        {
            _ids[department.ShortName] = department.Id;
            Publish(new Change { Department = department });
        }

        foreach (var principal in world.Principals)
        {
            principal.Issuer = _audit.Issuer;
            Publish(new Change { Principal = principal });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Late_replies_extra_conditions_second_notices_and_undisposed_data_are_found_each_against_one_department()
    {
        var q01 = Request(1, "XC-ZJ", "SZ-SC", "102001/0005", "2026-09-18", "2026-09-20");
        var q04 = Request(4, "HU-ZJ", "JH-ZR", "103001/0008", "2026-08-28", "2026-09-11");
        var q07 = Request(7, "HF-KJ", "WH-RS", "203001/0007", "2026-09-21", "2026-10-12");
        Publish(q01);
        Publish(q01 with { Version = 3, State = RequestState.Agreed, Answer = Signed("2026-09-21"), DeliveryDue = Due("2026-10-27") });
        Publish(q04);
        Publish(q04 with { Version = 3, Breaches = [new(BreachKind.SecondNotice, "另附测绘图", "issuer jh-zr-steward", At("2026-09-09"))] });
        Publish(q07 with { Breaches = [new(BreachKind.ExtraCondition, "terms[0]: 另需加盖市长章", "issuer wh-rs-steward", At("2026-09-25"))] });
        Publish(new Change
        {
            Disposal = new() { Grant = "G-0009", Version = 1, Consumer = _ids["XC-ZJ"], Provider = _ids["SZ-SC"], Cause = "ended", Due = "2026-09-30" },
        });
        await _audit.FollowedAsync(_revision);

        var all = await FindingsAsync("sh-sj-officer", new());
        var own = await FindingsAsync("jh-zr", new());
        var later = await FindingsAsync("sh-sj-officer", new() { Code = FindingCode.P4, At = At("2026-10-28").ToTimestamp() });
        var pages = new List<Finding>();
        for (var (page, token) = (await FindingsAsync("sh-sj-officer", new() { PageSize = 1 }), ""); page.Findings.Count > 0;)
        {
            (pages, token) = ([.. pages, .. page.Findings], page.NextPageToken);
            page = token.Length > 0 ? await FindingsAsync("sh-sj-officer", new() { PageSize = 1, PageToken = token }) : new();
        }

        Assert.Equal(
            [
                "P4 SZ-SC Art 39(4) The reply was due on 2026-09-20 (政务数据共享条例 Art 21) and was given on 2026-09-21, 1 working day late.",
                "P4 JH-ZR Art 39(4) The reply was due on 2026-09-11 (政务数据共享条例 Art 21) and is not given, 15 working days late.",
                "P2 WH-RS Art 39(2) A refusal rested on a condition that the catalogue did not name when the request was received (Art 15): terms[0]: 另需加盖市长章.",
                "P9 JH-ZR Art 21 Something was said to be missing a second time, though all of it is to be told at once: 另附测绘图.",
                "R4 XC-ZJ Art 40(4) The grant is over (ended); its data was to be disposed of by 2026-09-30, and there is no certificate.",
            ],
            all.Findings.Select(Line));
        Assert.Equal((EvidenceKind.Request, q04.Id.Value, 3u), (all.Findings[1].Evidence[0].Kind, all.Findings[1].Evidence[0].Id, all.Findings[1].Evidence[0].Version));
        Assert.Equal((EvidenceKind.Grant, "G-0009"), (all.Findings[4].Evidence[0].Kind, all.Findings[4].Evidence[0].Id));
        Assert.Equal(LocalDay.EndOf(new(2026, 9, 20)).ToTimestamp(), all.Findings[0].Since);
        Assert.Equal([FindingCode.P4, FindingCode.P9], own.Findings.Select(finding => finding.Code));
        Assert.Equal(
            [
                "SZ-SC The reply was due on 2026-09-20", "SZ-SC The delivery was due on 2026-10-27", "JH-ZR The reply was due on 2026-09-11",
                "WH-RS The reply was due on 2026-10-12",
            ],
            later.Findings.Select(finding => $"{NameOf(finding.Responsible)} {finding.Text.Split(" (")[0]}"));
        Assert.Equal(all.Findings, pages);
    }

    [Fact]
    public async Task Rows_outside_a_scope_that_the_log_tells_of_are_found_against_whoever_returned_them()
    {
        var flow = Request(12, "HU-ZJ", "JH-ZR", "103001/0008", "2026-09-18", "2026-10-12");
        Publish(new Change { Resource = Valid.AResource.ToWire() });
        Publish(flow with
        {
            Demand = flow.Demand with { Resource = Valid.AResource.Code, ReturnFlow = true },
            State = RequestState.Effective,
            Answer = Signed("2026-09-20"),
            Grant = GrantId.Parse("G-0012"),
        });
        await _audit.FollowedAsync(_revision);
        using var gateway = await _audit.JoinAsync();
        await gateway.AppendAsync(Strayed(1, "G-0012", 0), Strayed(2, "G-0012", 1), Strayed(3, "G-0001", 2));
        var opened = AnEntry.Opened("g-1", 4);
        opened.Opened.Attempt.Grant = "G-0001";
        await gateway.AppendAsync(opened);
        var closed = AnEntry.Closed("g-1", 5, openedSequence: 4, openedIndex: 3);
        closed.Closed.OutOfScopeRows = 7;
        await gateway.AppendAsync(closed);

        var found = (await FindingsAsync("sh-sj-officer", new() { Code = FindingCode.P9 })).Findings;

        Assert.Equal(["政务数据共享条例 Art 24", "政务数据共享条例 Art 25"], found.Select(finding => finding.Article).Order(StringComparer.Ordinal));
        Assert.All(found, finding => Assert.Equal(("HZ-MZ", Valid.AResource.Code.Value), (NameOf(finding.Responsible), finding.Subject)));
        var scope = found.Single(finding => finding.Article.EndsWith("Art 25", StringComparison.Ordinal));
        Assert.Contains(" returned 9 rows outside the scope that was granted, in 2 reads", scope.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["Grant G-0001", "Entry 4", "Entry 2"], scope.Evidence.Select(evidence => $"{evidence.Kind} {evidence.Id}"));
    }

    private static Entry Strayed(long sequence, string grant, ulong rows)
    {
        var entry = AnEntry.Answered("g-1", sequence);
        (entry.Answered.Attempt.Grant, entry.Answered.OutOfScopeRows) = (grant, rows);
        return entry;
    }

    private string Line(Finding finding) =>
        $"{finding.Code} {NameOf(finding.Responsible)} {finding.Article["政务数据共享条例 ".Length..]} {finding.Text}";

    private string NameOf(string id) => _ids.Single(pair => pair.Value == id).Key;

    private SharingRequest Request(int number, string consumer, string provider, string resource, string received, string due) => Valid.ARequest with
    {
        Id = RequestId.Parse($"Q-{number:x16}"),
        Consumer = DepartmentId.Parse(_ids[consumer]),
        Provider = DepartmentId.Parse(_ids[provider]),
        Demand = Valid.ARequest.Demand with { Resource = ResourceCode.Parse(resource) },
        ReceivedAt = At(received),
        ReplyDue = Due(due),
    };

    private static Domain.Requests.Answer Signed(string day) => new(true, null, "issuer szsc", At(day)) { SignedBy = "issuer szsc-head", SignedAt = At(day) };

    private static DueDate.Known Due(string day) => new(DateOnly.ParseExact(day, "yyyy-MM-dd", null));

    private static DateTimeOffset At(string day) => new(DateOnly.ParseExact(day, "yyyy-MM-dd", null).ToDateTime(new(10, 0)), TimeSpan.FromHours(8));

    private void Publish(SharingRequest request) => Publish(new Change { Request = request.ToWire() });

    private void Publish(Change change)
    {
        _registry.Publish(change);
        _revision = change.Revision;
    }

    private async Task<ListFindingsResponse> FindingsAsync(string client, ListFindingsRequest request) =>
        await _audit.Findings.ListFindingsAsync(request, _audit.As(client), cancellationToken: Ct);
}
