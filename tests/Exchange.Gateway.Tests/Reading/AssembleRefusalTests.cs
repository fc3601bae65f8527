using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Google.Rpc;
using Grpc.Core;
using static Exchange.Gateway.Tests.Reading.AssembleWorld;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>What of a form cannot be had is told, and the rest is answered; what is no form is refused whole.</summary>
public sealed class AssembleRefusalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_no_source_can_be_asked_for_is_told_without_a_record_and_the_rest_is_answered()
    {
        await using var bench = await StartAsync(registry =>
        {
            registry.Publish(ElementOf("person.undesignated"));
            Designate(registry, "person.unpublished", Facts.Provider);
            Designate(registry, "company.capital", Facts.Provider);
            registry.Publish((SourceOf("303001/0005", Facts.Provider, "others", "company.capital") with
            {
                Items = [Facts.Item("number", ItemType.Text, "company.credit_code"), Facts.Item("status", ItemType.Text, "company.capital")],
            }).ToWire());
        });

        var answer = await AssembleAsync(bench, Form("a", "person.unknown", "person.undesignated", "person.unpublished", "company.capital", MaritalStatus));

        Assert.Equal(
            ["ELEMENT_NOT_FOUND", "SOURCE_UNDESIGNATED", "RESOURCE_NOT_FOUND", "LOOKUP_UNSUPPORTED", ""],
            answer.Elements.Select(element => element.Refused?.Reason ?? ""));
        Assert.All(answer.Elements.SkipLast(1), element => Assert.Null(element.Refused.Position));
        Assert.Equal(["已婚"], Texts(answer.Elements[^1]));
        Assert.Single(bench.Audit.Entries);
    }

    [Fact]
    public async Task A_department_without_grants_learns_no_more_than_the_catalogue_tells_anybody()
    {
        await using var bench = await StartAsync();
        var known = await bench.Reads.AssembleAsync(Form("d", MaritalStatus, Alias), bench.As(Bench.StrangerClient, Ct));

        var unknown = await bench.Reads.AssembleAsync(Form("nobody", MaritalStatus, Alias), bench.As(Bench.StrangerClient, Ct));

        Assert.All(known.Elements, element => Assert.Equal("GRANT_ABSENT", element.Refused.Reason));
        Assert.Equal(known.Elements.Select(Unplaced), unknown.Elements.Select(Unplaced));
        Assert.Empty(known.Sources);
        Assert.Equal(4, bench.Audit.Entries.Length);
    }

    [Fact]
    public async Task An_item_that_the_grant_does_not_name_is_refused_beside_one_that_it_does()
    {
        var two = Marriages with
        {
            Items = [.. Marriages.Items, Facts.Item("since", ItemType.Text, "person.married_since")],
            Mapping = Facts.Map("marriages", "number", "status", "since") with { Columns = Facts.Map("", "number", "status").Columns.Add("since", "status") },
        };
        await using var bench = await StartAsync(registry =>
        {
            Designate(registry, "person.married_since", Facts.Provider);
            registry.Publish(two.ToWire());
        });

        var answer = await AssembleAsync(bench, Form("a", "person.married_since", MaritalStatus));

        Assert.Equal("ITEMS_NOT_GRANTED", answer.Elements[0].Refused.Reason);
        Assert.Equal(["已婚"], Texts(answer.Elements[1]));
        var attempt = Assert.Single(bench.Audit.Entries).Answered.Attempt;
        Assert.Equal(["status"], attempt.Items);
        Assert.Equal(["since"], attempt.Withheld);
        Assert.Equal(answer.Sources[0].Position, answer.Elements[0].Refused.Position);
    }

    [Fact]
    public async Task A_child_a_quota_and_a_missing_mapping_refuse_their_elements_alone()
    {
        await using var bench = await StartAsync(registry =>
        {
            Designate(registry, "person.name", Facts.Provider);
            registry.Publish((Facts.Persons with
            {
                Items = [Facts.Persons.Items[0], Facts.Item("name", ItemType.Text, "person.name"), Facts.Persons.Items[2]],
            }).ToWire());
            registry.Publish((OfMarriages with { Version = 2, Quota = new(1, QuotaPeriod.Day) }).ToWire());
            registry.Publish((Aliases with { Mapping = null }).ToWire());
        });
        await AssembleAsync(bench, Form("a", MaritalStatus));

        var answer = await AssembleAsync(bench, Form(Bench.Minor, "person.name", MaritalStatus, Alias));

        Assert.Equal(
            ["IMPACT_ASSESSMENT_MISSING", "QUOTA_EXHAUSTED", "NOT_MOUNTED"], answer.Elements.Select(element => element.Refused.Reason));
    }

    [Fact]
    public async Task A_source_that_hangs_or_is_gone_refuses_its_elements_and_holds_no_others()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        await using var bench = await StartAsync(
            registry =>
            {
                Designate(registry, Remote, Facts.Provider);
                var far = SourceOf("101003/0003", Facts.Provider, "far", Remote) with { Mapping = Facts.Map("far", "number", "status") with { Connection = "deaf" } };
                registry.Publish(far.ToWire());
                registry.Publish(GrantOf("G-0008", far).ToWire());
                registry.Publish((Aliases with { Mapping = Facts.Map("gone", "number", "status") with { Connection = "theirs" } }).ToWire());
            },
            Deaf(deaf));

        var answer = await AssembleAsync(bench, Form("a", Remote, Alias, MaritalStatus));

        Assert.Equal(["SOURCE_UNAVAILABLE", "SOURCE_UNAVAILABLE", ""], answer.Elements.Select(element => element.Refused?.Reason ?? ""));
        Assert.Equal(["已婚"], Texts(answer.Elements[2]));
        Assert.Equal(3, bench.Audit.Entries.Length);
    }

    [Fact]
    public async Task A_grant_suspended_while_another_source_was_waited_for_turns_its_elements_into_a_refusal()
    {
        await using var bench = await StartAsync();
        var asked = 0;
        var both = new TaskCompletionSource();
        using var trace = new Activity("this form alone").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Exchange.Gateway",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = step =>
            {
                if (step.OperationName == "ask source" && step.TraceId == trace.TraceId && Interlocked.Increment(ref asked) == 2)
                {
                    both.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        Task<V1.AssembleResponse> form;
        using (bench.LockSource())
        {
            form = AssembleAsync(bench, Form("d", Alias, MaritalStatus));
            await both.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct);
            await bench.ChangeAsync(registry => registry.Publish((OfAliases with { Version = 2, State = GrantState.Suspended }).ToWire()));
        }

        var answer = await form;

        Assert.Equal("GRANT_SUSPENDED", answer.Elements[0].Refused.Reason);
        Assert.Equal(["已婚", "离婚"], Texts(answer.Elements[1]));
        Assert.Equal(["GRANT_SUSPENDED", "PERMITTED"], bench.Audit.Entries.Select(entry => (entry.Answered?.Attempt ?? entry.Refused.Attempt).Rule).Order());
    }

    [Fact]
    public async Task While_the_log_does_not_acknowledge_nothing_of_the_form_leaves()
    {
        await using var bench = await StartAsync();
        bench.Audit.Hang();

        var failure = await Assert.ThrowsAsync<RpcException>(() => AssembleAsync(bench, Form("d", Alias, MaritalStatus)));

        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task Where_the_lease_has_lapsed_the_form_is_refused_and_recorded_once()
    {
        await using var bench = await StartAsync();
        bench.Registry.IsSilent = true;
        await bench.UntilUnleasedAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => AssembleAsync(bench, Form("d", Alias, MaritalStatus)));

        Assert.Equal("REGISTRY_UNAVAILABLE", Bench.Info(failure).Reason);
        var refused = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Equal((Call.Assemble, ""), (refused.Call, refused.Resource));
        Assert.True(refused.ResourceDigest.IsEmpty);
    }

    [Fact]
    public async Task Everything_wrong_with_a_form_is_told_at_once_and_recorded()
    {
        await using var bench = await StartAsync();
        var form = new V1.AssembleRequest { SubjectElement = "person.shoe_size", Elements = { MaritalStatus, "Not An Element", MaritalStatus }, Matter = "\n" };

        var failure = await Assert.ThrowsAsync<RpcException>(() => AssembleAsync(bench, form));

        Assert.Equal(
            [
                ("subject_element", "ELEMENT_UNKNOWN"), ("subject", "FIELD_REQUIRED"), ("elements[1]", "FIELD_MALFORMED"),
                ("elements", "FIELD_DUPLICATE"), ("purpose", "FIELD_REQUIRED"), ("matter", "FIELD_MALFORMED"),
            ],
            failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => (violation.Field, violation.Reason)).DistinctBy(one => one.Field));
        Assert.Equal("REQUEST_INVALID", Assert.Single(bench.Audit.Entries).Refused.Attempt.Rule);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task None_and_more_than_100_elements_are_no_form(int elements)
    {
        await using var bench = await StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => AssembleAsync(bench, Form("a", [.. Enumerable.Range(0, elements).Select(i => $"person.e{i}")])));

        Assert.Equal("elements", Assert.Single(failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    private static Dictionary<string, string?> Deaf(TcpListener listener)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=x;Database=x;Timeout=60");
        return new()
        {
            ["Gateway:AssembleSourceMax"] = "00:00:01",
            ["Gateway:Sources:2:Department"] = Facts.Provider.Value,
            ["Gateway:Sources:2:Name"] = "deaf",
            ["Gateway:Sources:2:Kind"] = "Postgres",
            ["Gateway:Sources:2:Location"] = file,
        };
    }

    private static string Unplaced(V1.AssembledElement element) => $"{element.Element} {element.Refused.Reason} {element.Refused.Message}";
}
