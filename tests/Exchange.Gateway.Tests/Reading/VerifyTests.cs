using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Gateway.Journal;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>核验: whether what a subject states is what its source holds, and nothing else.</summary>
public sealed class VerifyTests
{
    private const string Unknown = "310101198505054321";

    private static readonly Grant ToVerify = Facts.Grant with { Version = 2, Modes = [Mode.Verify] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_source_holds_is_a_yes_and_the_answer_holds_nothing_but_its_place_in_the_log()
    {
        await using var bench = await StartAsync();

        var answer = await VerifyAsync(bench, Claiming(("name", Bench.Name), ("number", Bench.Adult)));

        Assert.Equal(new V1.VerifyResponse { Match = V1.Match.Yes, Position = new() { Origin = FakeAudit.Origin, Index = 0 } }, answer);
    }

    [Theory]
    [InlineData(Bench.Adult, "欧阳")]
    [InlineData(Bench.Adult, "欧阳测试🙂 ")]
    [InlineData(Unknown, Bench.Name)]
    [InlineData(Bench.Minor, "小测试")]
    public async Task Another_value_an_unknown_subject_and_a_childs_row_are_the_same_no(string subject, string name)
    {
        await using var bench = await StartAsync();

        var answer = await VerifyAsync(bench, Claiming(subject, ("name", name)));

        Assert.Equal(new V1.VerifyResponse { Match = V1.Match.No, Position = new() { Origin = FakeAudit.Origin, Index = 0 } }, answer);
        Assert.Equal(0UL, Assert.Single(bench.Audit.Entries).Answered.Rows);
    }

    [Fact]
    public async Task A_childs_row_is_compared_under_a_grant_that_names_an_assessment()
    {
        await using var bench = await StartAsync(registry => registry.Publish((ToVerify with { ImpactAssessment = "PIA-1" }).ToWire()));

        var answer = await VerifyAsync(bench, Claiming(Bench.Minor, ("name", "小测试")));

        Assert.Equal(V1.Match.Yes, answer.Match);
    }

    [Fact]
    public async Task A_row_outside_the_grants_scope_is_no_row()
    {
        await using var bench = await StartAsync(registry => registry.Publish((ToVerify with
        {
            Scope = [new ScopeTerm.Prefix(ItemId.Parse("city"), "33")],
        }).ToWire()));

        var answer = await VerifyAsync(bench, Claiming(("name", Bench.Name)));

        Assert.Equal(V1.Match.No, answer.Match);
    }

    [Theory]
    [InlineData("已婚", "d", V1.Match.Yes)]
    [InlineData("离婚", "d", V1.Match.Yes)]
    [InlineData("已婚", "a", V1.Match.Yes)]
    [InlineData("丧偶", "d", V1.Match.No)]
    public async Task One_row_of_the_subject_that_holds_it_all_is_enough(string status, string subject, V1.Match match)
    {
        await using var bench = await StartAsync(Married);

        var answer = await VerifyAsync(bench, Claiming(subject, ("status", status)));

        Assert.Equal(match, answer.Match);
    }

    [Fact]
    public async Task What_two_rows_hold_between_them_no_row_holds()
    {
        await using var bench = await StartAsync(registry =>
        {
            var both = Facts.Persons with { PersonItem = null, Mapping = Facts.Map("pairs", "number", "name", "city") };
            registry.Publish(both.ToWire());
            registry.Publish((ToVerify with { Items = [.. both.Items.Select(item => item.Id)] }).ToWire());
        });

        var crossed = await VerifyAsync(bench, Claiming("p", ("name", "甲"), ("city", "二")));
        var whole = await VerifyAsync(bench, Claiming("p", ("name", "甲"), ("city", "一")));

        Assert.Equal((V1.Match.No, V1.Match.Yes), (crossed.Match, whole.Match));
    }

    [Fact]
    public async Task The_record_says_what_was_claimed_of_whom_and_how_it_came_out_and_holds_no_value()
    {
        await using var bench = await StartAsync();

        await VerifyAsync(bench, Claiming(("name", Bench.Name)));

        var answered = Assert.Single(bench.Audit.Entries).Answered;
        var attempt = answered.Attempt;
        Assert.Equal((Call.Verify, "PERMITTED", "G-0001", 1UL), (attempt.Call, attempt.Rule, attempt.Grant, answered.Rows));
        Assert.Equal(["name"], attempt.Items);
        Assert.Empty(attempt.Withheld);
        Assert.Equal(bench.Hmac(attempt.KeyPeriod, $"person.citizen_number\n{Bench.Adult}"), attempt.SubjectDigest);
        Assert.True(answered.ContentDigest.IsEmpty);
    }

    [Fact]
    public async Task A_claim_beyond_the_grant_refuses_all_since_a_yes_about_the_rest_would_mislead()
    {
        await using var bench = await StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => VerifyAsync(bench, Claiming(("name", Bench.Name), ("city", "310000"))));

        Assert.Equal(("ITEMS_NOT_GRANTED", "G-0001"), (Bench.Info(failure).Reason, Bench.Info(failure).Metadata["grant"]));
        Assert.Equal("ITEMS_NOT_GRANTED", Assert.Single(bench.Audit.Entries).Refused.Attempt.Rule);
    }

    [Fact]
    public async Task Whoever_may_only_verify_may_not_look_up()
    {
        await using var bench = await StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal("MODE_NOT_GRANTED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task Whoever_may_look_up_may_verify()
    {
        await using var bench = await Bench.StartAsync();

        var answer = await VerifyAsync(bench, Claiming(("name", Bench.Name)));

        Assert.Equal(V1.Match.Yes, answer.Match);
    }

    [Fact]
    public async Task Everything_wrong_with_the_claims_is_told_at_once()
    {
        await using var bench = await StartAsync();
        var request = Claiming(("name", Bench.Name), ("name", Bench.Name));
        request.Key = new() { Integer = 7 };
        request.Claims.Add(new V1.ItemValue { Item = "city", Value = new() { Integer = 7 } });
        request.Claims.Add(new V1.ItemValue { Item = "nothing", Value = new() { Text = "x" } });
        request.Claims.Add(new V1.ItemValue { Item = "number" });

        var failure = await Assert.ThrowsAsync<RpcException>(() => VerifyAsync(bench, request));

        Assert.Equal("REQUEST_INVALID", Bench.Info(failure).Reason);
        Assert.Equal(
            [
                ("claims[2].value", "VALUE_TYPE_MISMATCH"), ("claims[3].item", "ITEM_UNKNOWN"), ("claims[4].value", "FIELD_REQUIRED"),
                ("claims", "FIELD_DUPLICATE"), ("key", "KEY_TYPE_MISMATCH"),
            ],
            failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => (violation.Field, violation.Reason)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public async Task None_and_more_than_20_claims_are_no_question(int claims)
    {
        await using var bench = await StartAsync();
        var request = Claiming([.. Enumerable.Range(0, claims).Select(i => ($"i{i}", "x"))]);

        var failure = await Assert.ThrowsAsync<RpcException>(() => VerifyAsync(bench, request));

        Assert.Equal("claims", Assert.Single(failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task After_five_noes_of_a_day_nothing_is_said_of_the_subject_not_even_yes_and_of_another_it_is()
    {
        await using var bench = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(V1.Match.No, (await VerifyAsync(bench, Claiming(("name", $"猜{i}")))).Match);
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => VerifyAsync(bench, Claiming(("name", Bench.Name))));
        var other = await VerifyAsync(bench, Claiming("310101198002021237", ("name", "李")));

        var renews = QuotaPeriods.Of(QuotaPeriod.Day, TimeProvider.System.GetUtcNow()).Ends;
        Assert.Equal("GUESSES_EXCEEDED", Bench.Info(failure).Reason);
        Assert.Equal(renews.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), Bench.Info(failure).Metadata["renews_at"]);
        Assert.NotNull(failure.GetRpcStatus()!.GetDetail<RetryInfo>());
        Assert.Equal("GUESSES_EXCEEDED", bench.Audit.Entries[5].Refused.Attempt.Rule);
        Assert.Equal(V1.Match.Yes, other.Match);
    }

    [Fact]
    public async Task A_yes_is_no_guess_however_often_it_is_asked_for()
    {
        await using var bench = await StartAsync();

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(V1.Match.Yes, (await VerifyAsync(bench, Claiming(("name", Bench.Name)))).Match);
        }
    }

    [Fact]
    public async Task Noes_count_over_a_restart_of_the_gateway_and_those_of_yesterday_do_not()
    {
        await using var bench = await StartAsync();
        await VerifyAsync(bench, Claiming(("name", "猜")));
        var first = bench.Audit.Entries[0].Answered.Attempt;
        var today = QuotaPeriods.Of(QuotaPeriod.Day, TimeProvider.System.GetUtcNow()).Begins;
        Add(bench, first, today.AddTicks(-10), 9);
        Add(bench, first, TimeProvider.System.GetUtcNow(), 3);
        await bench.RestartGatewayAsync();

        var fifth = await VerifyAsync(bench, Claiming(("name", "再猜")));
        var sixth = await Assert.ThrowsAsync<RpcException>(() => VerifyAsync(bench, Claiming(("name", Bench.Name))));

        Assert.Equal(V1.Match.No, fifth.Match);
        Assert.Equal("GUESSES_EXCEEDED", Bench.Info(sixth).Reason);
    }

    [Fact]
    public async Task Another_departments_noes_and_look_ups_that_found_nothing_are_not_this_ones_guesses()
    {
        await using var bench = await StartAsync();
        await VerifyAsync(bench, Claiming(("name", "猜")));
        var first = bench.Audit.Entries[0].Answered.Attempt;
        Add(bench, Changed(first, attempt => attempt.Consumer = Facts.Stranger.Value), TimeProvider.System.GetUtcNow(), 5);
        Add(bench, Changed(first, attempt => attempt.Call = Call.Lookup), TimeProvider.System.GetUtcNow(), 5);
        Add(bench, Changed(first, attempt => attempt.Resource = "101001/0002"), TimeProvider.System.GetUtcNow(), 5);

        var answer = await VerifyAsync(bench, Claiming(("name", Bench.Name)));

        Assert.Equal(V1.Match.Yes, answer.Match);
    }

    [Fact]
    public async Task Guesses_made_at_once_are_no_more_than_those_made_one_after_the_other()
    {
        await using var bench = await StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => OutcomeAsync(bench, Claiming(("name", $"猜{i}")))));

        Assert.Equal(5, outcomes.Count(outcome => outcome == "No"));
        Assert.Equal(5, bench.Audit.Entries.Count(entry => entry.Answered is { Rows: 0 }));
    }

    [Fact]
    public async Task A_guess_whose_source_failed_is_given_back()
    {
        await using var bench = await StartAsync(registry => registry.Publish((Facts.Persons with { Mapping = Facts.Map("nowhere", "number", "name", "city") }).ToWire()));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("SOURCE_UNAVAILABLE", await OutcomeAsync(bench, Claiming(("name", $"猜{i}"))));
        }

        await bench.ChangeAsync(registry => registry.Publish((Facts.Persons with { Version = 4 }).ToWire()));

        Assert.Equal("Yes", await OutcomeAsync(bench, Claiming(("name", Bench.Name))));
    }

    [Fact]
    public async Task Without_the_log_nobody_knows_how_often_was_guessed_so_nothing_is_said()
    {
        await using var bench = await StartAsync();
        bench.Audit.Counts = false;

        Assert.Equal("QUOTA_UNAVAILABLE", await OutcomeAsync(bench, Claiming(("name", Bench.Name))));
    }

    private static Task<Bench> StartAsync(Action<FakeRegistry>? facts = null) => Bench.StartAsync(registry =>
    {
        registry.Publish(ToVerify.ToWire());
        facts?.Invoke(registry);
    });

    private static void Married(FakeRegistry registry)
    {
        registry.Publish((Facts.Persons with
        {
            Items = [Facts.Persons.Items[0], Facts.Item("status", ItemType.Text)],
            PersonItem = null,
            Mapping = Facts.Map("marriages", "number", "status"),
        }).ToWire());
        registry.Publish((ToVerify with { Items = [ItemId.Parse("status")] }).ToWire());
    }

    private static V1.VerifyRequest Claiming(params (string Item, string Value)[] claims) => Claiming(Bench.Adult, claims);

    private static V1.VerifyRequest Claiming(string subject, params (string Item, string Value)[] claims) => new()
    {
        Resource = Facts.Persons.Code.Value,
        Key = new() { Text = subject },
        Claims = { claims.Select(claim => new V1.ItemValue { Item = claim.Item, Value = new() { Text = claim.Value } }) },
        Purpose = Facts.Purpose,
    };

    private static async Task<V1.VerifyResponse> VerifyAsync(Bench bench, V1.VerifyRequest request) =>
        await bench.Reads.VerifyAsync(request, bench.As(Bench.Client, Ct));

    private static async Task<string> OutcomeAsync(Bench bench, V1.VerifyRequest request)
    {
        try
        {
            return (await VerifyAsync(bench, request)).Match.ToString();
        }
        catch (RpcException failure)
        {
            return Bench.Info(failure).Reason;
        }
    }

    private static Attempt Changed(Attempt attempt, Action<Attempt> change)
    {
        var changed = attempt.Clone();
        change(changed);
        return changed;
    }

    // As another gateway recorded them.
    private static void Add(Bench bench, Attempt attempt, DateTimeOffset at, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var entry = Records.Of(new Answered { Attempt = attempt.Clone() }, at);
            entry.Answered.Attempt.Id = ByteString.CopyFrom(Guid.CreateVersion7(at).ToByteArray(bigEndian: true));
            entry.Gateway = "another";
            entry.Sequence = (ulong)bench.Audit.Entries.Count(one => one.Gateway == "another") + 1;
            bench.Audit.Add(entry);
        }
    }
}
