using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Exchange.Testing.Builders;
using Exchange.Testing.Fakes;
using Grpc.Core;

namespace Exchange.Audit.Tests.Checks;

/// <summary>The checks over the real host: what reports and reads come to, and that a new start comes to the same.</summary>
public sealed class ChecksTests : IAsyncLifetime
{
    private FakeRegistry _registry = null!;
    private AuditFixture _audit = null!;
    private long _revision;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _audit = await AuditFixture.StartAsync(_registry);
        Publish(new() { Department = Valid.ADepartment.ToWire() });
        Publish(new() { Department = (Valid.ADepartment with { Id = Bodies.Housing, ShortName = "HU-ZJ" }).ToWire() });
        Publish(new() { Element = Valid.AnElement.ToWire() });
        Publish(new() { Resource = (Valid.AResource with { Sharing = Domain.Catalogue.Sharing.Unconditional }).ToWire() });
        foreach (var (client, role) in new[] { ("officer", Role.Officer), ("reporter", Role.Steward) })
        {
            Publish(new() { Principal = new() { Issuer = _audit.Issuer, Client = client, Department = Bodies.Police.Value, Roles = { role } } });
        }

        await _audit.FollowedAsync(_revision);
    }

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task What_the_log_shows_is_the_same_after_a_new_start()
    {
        using (var gateway = await _audit.JoinAsync())
        {
            for (var first = 1; first <= 1000; first += 100)
            {
                await gateway.AppendAsync([.. Enumerable.Range(first, 100).Select(Read)]);
            }
        }

        await ReportAsync(new() { Code = FindingCode.R1, Against = Bodies.Housing.Value, Names = { "婚姻状况", "13800000000" }, Text = "张三的表格" });
        var before = await FindingsAsync();

        await _audit.RestartAsync();
        await _audit.FollowedAsync(_revision);

        Assert.Equal([FindingCode.R1, FindingCode.R2, FindingCode.S1], before.Select(finding => finding.Code));
        Assert.Equal(before, await FindingsAsync());
    }

    [Fact]
    public async Task The_words_of_a_report_stand_nowhere_in_the_clear()
    {
        var told = await ReportAsync(new() { Code = FindingCode.R1, Against = Bodies.Housing.Value, Names = { "婚姻状况", "13800000000" }, Text = "张三的表格" });

        var receipt = await _audit.Log.GetReceiptAsync(new() { Index = told.Index }, _audit.As("officer"), cancellationToken: TestContext.Current.CancellationToken);
        var text = receipt.Entry.ToStringUtf8();
        Assert.DoesNotContain("张三", text, StringComparison.Ordinal);
        Assert.DoesNotContain("13800000000", text, StringComparison.Ordinal);
        Assert.Equal([Valid.AnElement.Id.Value], Entry.Parser.ParseFrom(receipt.Entry).Reported.Names);
    }

    [Fact]
    public async Task Everything_wrong_with_a_report_is_told_and_nothing_is_recorded()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => ReportAsync(new() { Code = FindingCode.P7, Against = Bodies.Parking.Value, Read = 99, Persons = 3, Names = { "" } }));

        var fields = refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field);
        Assert.Equal(["against", "resource", "names[0]", "read", "persons", "text"], fields);
        Assert.Empty(await FindingsAsync());
    }

    private void Publish(Change change)
    {
        _registry.Publish(change);
        _revision = change.Revision;
    }

    // Of one client, each of another subject, with an item in excess.
    private static Entry Read(int number)
    {
        var entry = AnEntry.Answered("g-1", number);
        entry.Answered.Attempt.Consumer = Bodies.Housing.Value;
        entry.Answered.Attempt.SubjectDigest = Google.Protobuf.ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));
        entry.Answered.Attempt.Withheld.Add("phone");
        return entry;
    }

    private async Task<FileReportResponse> ReportAsync(FileReportRequest request) =>
        await new ReportService.ReportServiceClient(_audit.Channel).FileReportAsync(request, _audit.As("reporter"), cancellationToken: TestContext.Current.CancellationToken);

    private async Task<List<Finding>> FindingsAsync() => [.. (await _audit.Findings.ListFindingsAsync(new(), _audit.As("officer"), cancellationToken: TestContext.Current.CancellationToken)).Findings];
}
