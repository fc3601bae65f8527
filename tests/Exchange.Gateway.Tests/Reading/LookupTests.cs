using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

public sealed class LookupTests
{
    // A citizen number in the form of a resource's code.
    private const string CodeCanary = "3101991980052009/25";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_holds_the_row_its_provenance_its_hash_and_its_place_in_the_log()
    {
        await using var bench = await Bench.StartAsync();

        var answer = await bench.LookupAsync();

        Assert.Equal(["number", "name"], answer.Items);
        Assert.Equal([Bench.Adult, Bench.Name], Assert.Single(answer.Rows).Values.Select(value => value.Text));
        Assert.Equal(
            new V1.Provenance
            {
                Resource = "101001/0001",
                ResourceVersion = 3,
                Provider = Facts.Provider.Value,
                Grant = "G-0001",
                GrantVersion = 1,
                Freshness = Registry.V1.FreshnessState.Unknown,
            },
            answer.Provenance);
        Assert.Equal(new V1.LogPosition { Origin = FakeAudit.Origin, Index = 0 }, answer.Position);
        Assert.Equal(ClientHash.Of(answer), answer.ContentHash.ToByteArray());
    }

    [Fact]
    public async Task The_record_says_who_read_what_under_which_grant_and_commits_to_the_rows()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Matter = "事项-1";
        request.HouseholdAuthorization = "授权-1";

        var answer = await bench.LookupAsync(request);

        var answered = Assert.Single(bench.Audit.Entries).Answered;
        var attempt = answered.Attempt;
        Assert.Equal(("PERMITTED", Facts.Consumer.Value, Bench.Client), (attempt.Rule, attempt.Consumer, attempt.Client));
        Assert.Equal(("101001/0001", 3u, "G-0001", 1u), (attempt.Resource, attempt.ResourceVersion, attempt.Grant, attempt.GrantVersion));
        Assert.Equal(["number", "name"], attempt.Items);
        Assert.Equal(1UL, answered.Rows);
        Assert.Equal(bench.Hmac(attempt.KeyPeriod, $"person.citizen_number\n{Bench.Adult}"), attempt.SubjectDigest);
        Assert.Equal(bench.Hmac(attempt.KeyPeriod, "matter\n事项-1"), attempt.MatterDigest);
        Assert.Equal(bench.Hmac(attempt.KeyPeriod, "household_authorization\n授权-1"), attempt.HouseholdDigest);
        Assert.Equal(bench.Hmac(attempt.KeyPeriod, answer.ContentHash.ToByteArray()), answered.ContentDigest);
    }

    [Fact]
    public async Task Items_asked_for_in_excess_are_withheld_and_the_rest_is_served()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Items.AddRange(["city", "name"]);

        var answer = await bench.LookupAsync(request);

        Assert.Equal(["name"], answer.Items);
        Assert.Equal(["city"], answer.Withheld);
        Assert.Equal([Bench.Name], Assert.Single(answer.Rows).Values.Select(value => value.Text));
        Assert.Equal(["city"], Assert.Single(bench.Audit.Entries).Answered.Attempt.Withheld);
    }

    [Fact]
    public async Task A_subject_that_is_not_there_and_one_out_of_scope_are_the_same_answer_of_no_row()
    {
        var scoped = Facts.Grant with { Scope = [new ScopeTerm.Prefix(Domain.Catalogue.ItemId.Parse("city"), "31")] };
        await using var bench = await Bench.StartAsync(registry => registry.Publish(scoped.ToWire()));

        var outOfScope = await bench.LookupAsync(Bench.Lookup("310101198002021237"));
        var unknown = await bench.LookupAsync(Bench.Lookup("310101198002029992"));

        Assert.Empty(outOfScope.Rows);
        Assert.Empty(unknown.Rows);
        Assert.Equal(unknown.ContentHash, outOfScope.ContentHash);
    }

    [Fact]
    public async Task An_answer_larger_than_a_client_takes_is_refused_and_not_recorded_as_given()
    {
        var large = Facts.Persons with { Mapping = Facts.Map("large", "number", "name", "city") };
        await using var bench = await Bench.StartAsync(registry => registry.Publish(large.ToWire()));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal("ROWS_EXCEEDED", Bench.Info(failure).Reason);
        Assert.NotNull(Assert.Single(bench.Audit.Entries).Refused);
    }

    [Fact]
    public async Task A_minors_row_is_served_under_an_impact_assessment()
    {
        await using var bench = await Bench.StartAsync(registry =>
            registry.Publish((Facts.Grant with { ImpactAssessment = "PIA-1" }).ToWire()));

        var answer = await bench.LookupAsync(Bench.Lookup(Bench.Minor));

        Assert.Single(answer.Rows);
    }

    [Fact]
    public async Task A_minors_row_is_refused_though_the_item_that_shows_it_was_not_asked_for()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup(Bench.Minor);
        request.Items.Add("name");

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));

        Assert.Equal("IMPACT_ASSESSMENT_MISSING", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task No_answer_leaves_before_its_record_is_durable()
    {
        await using var bench = await Bench.StartAsync();
        bench.Audit.Hang();

        using var call = bench.Reads.LookupAsync(Bench.Lookup(), bench.As(Bench.Client, Ct));

        await Task.Delay(Bench.AckTimeout / 2, Ct);
        Assert.False(call.ResponseAsync.IsCompleted);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_log_that_commits_and_dies_before_it_says_so_lets_no_answer_out()
    {
        await using var bench = await Bench.StartAsync();
        bench.Audit.LosesAcknowledgements = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
        Assert.NotNull(Assert.Single(bench.Audit.Entries).Answered);
    }

    [Fact]
    public async Task Reads_recover_by_themselves_when_the_log_is_back()
    {
        await using var bench = await Bench.StartAsync();
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();
        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());
        await bench.Audit.StartAgainAsync();
        await bench.ReadyAsync();

        var answer = await bench.LookupAsync();

        Assert.Equal(0UL, answer.Position.Index);
        Assert.Equal(1UL, Assert.Single(bench.Audit.Entries).Sequence);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_recorded_is_unavailable_and_no_refusal()
    {
        await using var bench = await Bench.StartAsync();
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();
        var request = Bench.Lookup();
        request.Purpose = "another";

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));

        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_lapsed_lease_refuses_and_reads_recover_by_themselves()
    {
        await using var bench = await Bench.StartAsync();
        bench.Registry.IsSilent = true;
        await bench.UntilUnleasedAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());
        bench.Registry.IsSilent = false;
        await bench.ReadyAsync();

        await bench.LookupAsync();

        Assert.Equal("REGISTRY_UNAVAILABLE", Bench.Info(failure).Reason);
        Assert.Equal(2, bench.Audit.Entries.Length);
    }

    [Fact]
    public async Task A_suspension_stops_the_next_read()
    {
        await using var bench = await Bench.StartAsync();
        await bench.LookupAsync();

        await bench.ChangeAsync(registry => registry.Publish((Facts.Grant with { Version = 2, State = GrantState.Suspended }).ToWire()));

        Assert.Equal("GRANT_SUSPENDED", Bench.Info(await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync())).Reason);
    }

    [Fact]
    public async Task A_fact_that_this_gateway_cannot_read_ends_what_it_replaces()
    {
        await using var bench = await Bench.StartAsync();
        var unreadable = Facts.Grant.ToWire();
        unreadable.Purpose = "";

        await bench.ChangeAsync(registry => registry.Publish(unreadable));

        Assert.Equal("GRANT_ABSENT", Bench.Info(await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync())).Reason);
    }

    [Fact]
    public async Task A_thousand_callers_at_once_each_get_their_own_record()
    {
        await using var bench = await Bench.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => bench.LookupAsync()));

        Assert.Equal(1000, answers.Select(answer => answer.Position.Index).Distinct().Count());
        Assert.Equal(1000, bench.Audit.Entries.Length);
        Assert.Empty(bench.Audit.Broken);
    }

    [Fact]
    public async Task Nothing_that_identifies_anyone_stands_in_the_log_or_in_the_logs()
    {
        string[] canaries = [Bench.Adult, Bench.Minor, Bench.Name, "事项-canary", "授权-canary", "用途-canary", "资源-canary", CodeCanary, "line 7 of"];
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        (request.Matter, request.HouseholdAuthorization) = ("事项-canary", "授权-canary");
        var minor = new V1.LookupRequest(request) { Key = new() { Text = Bench.Minor } };

        await bench.LookupAsync(request);
        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(minor));
        request.Purpose = "用途-canary";
        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));
        request.Resource = "资源-canary";
        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));
        request.Resource = CodeCanary;
        await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(request));
        using (var stream = bench.Reads.Read(Bench.Read(), bench.As(Bench.Client, Ct)))
        {
            await stream.ResponseStream.MoveNext(Ct);
            await stream.ResponseStream.MoveNext(Ct);
        }

        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));
        var recorded = bench.Audit.Lines.SelectMany(line => line.ToByteArray()).ToArray();
        Assert.All(canaries, canary => Assert.Equal(-1, recorded.AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary))));
        Assert.All(canaries, canary => Assert.Equal(-1, recorded.AsSpan().IndexOf(SHA256.HashData(Encoding.UTF8.GetBytes(canary)))));
        Assert.All(canaries, canary => Assert.DoesNotContain(bench.Log.Texts, text => text.Contains(canary, StringComparison.Ordinal)));
        Assert.DoesNotContain(bench.Log.Texts, text => text.Contains("Bearer ey", StringComparison.Ordinal));
    }
}
