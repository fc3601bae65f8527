using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Exchange.Audit.V1;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>One form about one subject, each element from its own source; what cannot be had is told, and the rest is answered.</summary>
public sealed class AssembleTests
{
    private const string Number = "person.citizen_number";
    private const string Status = "person.marital_status";
    private const string Alias = "person.alias";
    private const string Remote = "person.remote";

    private static readonly Resource Marriages = Source("301003/0003", Facts.Provider, "marriages", Status);

    // Of another department, from its own connection.
    private static readonly Resource Aliases = Source("101002/0002", Facts.Stranger, "copies", Alias) with
    {
        Mapping = Facts.Map("copies", "number", "status") with { Connection = "theirs" },
    };

    private static readonly Grant OfMarriages = GrantOf("G-0003", Marriages);

    private static readonly Grant OfAliases = GrantOf("G-0004", Aliases);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_element_comes_from_its_own_source_with_its_provenance_in_the_order_of_the_form()
    {
        await using var bench = await StartAsync();

        var answer = await AssembleAsync(bench, Form("d", Alias, Status));

        Assert.Equal([Alias, Status], answer.Elements.Select(element => element.Element));
        Assert.Equal(["未婚"], Texts(answer.Elements[0]));
        Assert.Equal(["已婚", "离婚"], Texts(answer.Elements[1]));
        var sources = answer.Elements.Select(element => answer.Sources[(int)element.Found.Source].Provenance).ToList();
        Assert.Equal([(Facts.Stranger.Value, "G-0004"), (Facts.Provider.Value, "G-0003")], sources.Select(from => (from.Provider, from.Grant)));
        Assert.Equal(Exchange.Source.V1.ItemType.Text, answer.Elements[0].Found.Type);
    }

    [Fact]
    public async Task A_masked_element_comes_masked_and_one_of_figures_only_not_at_all()
    {
        await using var bench = await StartAsync(registry =>
        {
            registry.Publish((OfMarriages with { Version = 2, Masks = [new(ItemId.Parse("status"), new Mask.Partly(1, 0))] }).ToWire());
            registry.Publish((OfAliases with { Version = 2, Modes = [Mode.Api, Mode.Batch], GroupSizeMin = 10 }).ToWire());
        });

        var answer = await AssembleAsync(bench, Form("d", Alias, Status));

        Assert.Equal("AGGREGATE_ONLY", answer.Elements[0].Refused.Reason);
        Assert.Equal(["已****", "离****"], Texts(answer.Elements[1]));
        Assert.Equal("status", Assert.Single(Assert.Single(answer.Sources).Provenance.Masks).Item);
    }

    [Fact]
    public async Task Each_source_has_a_record_of_its_own_and_all_name_the_one_form()
    {
        await using var bench = await StartAsync(registry => registry.Publish((OfAliases with { Version = 2, State = GrantState.Suspended }).ToWire()));

        var answer = await AssembleAsync(bench, Form("d", Alias, Status));

        var attempts = bench.Audit.Entries.Select(entry => entry.Answered?.Attempt ?? entry.Refused.Attempt).ToList();
        Assert.All(attempts, attempt => Assert.Equal(Call.Assemble, attempt.Call));
        Assert.Equal(16, Assert.Single(attempts.Select(attempt => attempt.Assembly).Distinct()).Length);
        Assert.Equal(2, attempts.Select(attempt => attempt.Id).Distinct().Count());
        Assert.Equal(["GRANT_SUSPENDED", "PERMITTED"], attempts.Select(attempt => attempt.Rule).Order());
        var served = bench.Audit.Entries[(int)answer.Sources[0].Position.Index].Answered;
        Assert.Equal((2UL, "G-0003"), (served.Rows, served.Attempt.Grant));
        Assert.Equal(bench.Hmac(served.Attempt.KeyPeriod, $"{Number}\nd"), served.Attempt.SubjectDigest);
        Assert.Equal(bench.Hmac(served.Attempt.KeyPeriod, answer.Sources[0].ContentHash.ToByteArray()), served.ContentDigest);
        var refused = answer.Elements[0].Refused;
        Assert.Equal("GRANT_SUSPENDED", bench.Audit.Entries[(int)refused.Position.Index].Refused.Attempt.Rule);
        Assert.Equal(("GRANT_SUSPENDED", Domain.Errors.Reason.GrantSuspended.Sentence), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task What_no_source_can_be_asked_for_is_told_without_a_record_and_the_rest_is_answered()
    {
        await using var bench = await StartAsync(registry =>
        {
            registry.Publish(ElementOf("person.undesignated"));
            Designate(registry, "person.unpublished", Facts.Provider);
            Designate(registry, "company.capital", Facts.Provider);
            registry.Publish((Source("303001/0005", Facts.Provider, "others", "company.capital") with
            {
                Items = [Facts.Item("number", ItemType.Text, "company.credit_code"), Facts.Item("status", ItemType.Text, "company.capital")],
            }).ToWire());
        });

        var answer = await AssembleAsync(bench, Form("a", "person.unknown", "person.undesignated", "person.unpublished", "company.capital", Status));

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
        var known = await bench.Reads.AssembleAsync(Form("d", Status, Alias), bench.As(Bench.StrangerClient, Ct));

        var unknown = await bench.Reads.AssembleAsync(Form("nobody", Status, Alias), bench.As(Bench.StrangerClient, Ct));

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

        var answer = await AssembleAsync(bench, Form("a", "person.married_since", Status));

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
        await AssembleAsync(bench, Form("a", Status));

        var answer = await AssembleAsync(bench, Form(Bench.Minor, "person.name", Status, Alias));

        Assert.Equal(
            ["IMPACT_ASSESSMENT_MISSING", "QUOTA_EXHAUSTED", "NOT_MOUNTED"], answer.Elements.Select(element => element.Refused.Reason));
    }

    [Fact]
    public async Task A_part_that_failed_is_given_back_to_its_quota()
    {
        await using var bench = await StartAsync(registry =>
        {
            registry.Publish((OfMarriages with { Version = 2, Quota = new(1, QuotaPeriod.Day) }).ToWire());
            registry.Publish((Marriages with { Mapping = Facts.Map("nowhere", "number", "status") }).ToWire());
        });
        var failed = await AssembleAsync(bench, Form("a", Status));
        await bench.ChangeAsync(registry => registry.Publish((Marriages with { Version = 4 }).ToWire()));

        var answer = await AssembleAsync(bench, Form("a", Status));

        Assert.Equal("SOURCE_UNAVAILABLE", failed.Elements[0].Refused.Reason);
        Assert.Equal(1UL, answer.Sources[0].Provenance.Quota.Used);
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
                var far = Source("101003/0003", Facts.Provider, "far", Remote) with { Mapping = Facts.Map("far", "number", "status") with { Connection = "deaf" } };
                registry.Publish(far.ToWire());
                registry.Publish(GrantOf("G-0008", far).ToWire());
                registry.Publish((Aliases with { Mapping = Facts.Map("gone", "number", "status") with { Connection = "theirs" } }).ToWire());
            },
            Deaf(deaf));

        var answer = await AssembleAsync(bench, Form("a", Remote, Alias, Status));

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
            form = AssembleAsync(bench, Form("d", Alias, Status));
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

        var failure = await Assert.ThrowsAsync<RpcException>(() => AssembleAsync(bench, Form("d", Alias, Status)));

        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task Where_the_lease_has_lapsed_the_form_is_refused_and_recorded_once()
    {
        await using var bench = await StartAsync();
        bench.Registry.IsSilent = true;
        await bench.UntilUnleasedAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => AssembleAsync(bench, Form("d", Alias, Status)));

        Assert.Equal("REGISTRY_UNAVAILABLE", Bench.Info(failure).Reason);
        var refused = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Equal((Call.Assemble, ""), (refused.Call, refused.Resource));
        Assert.True(refused.ResourceDigest.IsEmpty);
    }

    [Fact]
    public async Task Everything_wrong_with_a_form_is_told_at_once_and_recorded()
    {
        await using var bench = await StartAsync();
        var form = new V1.AssembleRequest { SubjectElement = "person.shoe_size", Elements = { Status, "Not An Element", Status }, Matter = "\n" };

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

    [Fact]
    public async Task A_value_in_dispute_is_marked_with_its_element_and_no_other()
    {
        await using var bench = await StartAsync(registry => registry.Publish(new Correction
        {
            Id = CorrectionId.Parse("C-1"),
            Version = 1,
            Kind = CorrectionKind.Value,
            Element = ElementId.Parse(Status),
            Resource = Marriages.Code,
            Source = Facts.Provider,
            Subject = Cell.OfText("d"),
            FiledBy = Facts.Consumer,
            Grounds = "判决书",
            Claims = [],
            State = CorrectionState.Filed,
            FiledAt = new(2026, 9, 30, 9, 0, 0, TimeSpan.FromHours(8)),
            Due = new DueDate.Known(new(2026, 10, 20)),
        }.ToWire()));

        var answer = await AssembleAsync(bench, Form("d", Alias, Status));

        Assert.Empty(answer.Elements[0].Found.Disputed);
        Assert.Equal(
            [(0u, "status", "C-1", true), (1u, "status", "C-1", true)],
            answer.Elements[1].Found.Disputed.Select(mark => (mark.Row, mark.Item, mark.Correction, mark.AcceptEvidence)));
    }

    [Fact]
    public async Task A_source_designated_anew_is_the_one_that_is_read()
    {
        await using var bench = await StartAsync();
        await bench.ChangeAsync(registry =>
        {
            registry.Publish((Marriages with { Version = 4, Items = [Marriages.Items[0], Marriages.Items[1] with { Claim = Claim.Verifier }] }).ToWire());
            registry.Publish((Aliases with { Version = 4, Items = [Aliases.Items[0], Aliases.Items[1] with { Element = ElementId.Parse(Status) }] }).ToWire());
            Designate(registry, Status, Facts.Stranger);
        });
        await bench.UntilSourceAsync(Status, Aliases.Code);

        var answer = await AssembleAsync(bench, Form("d", Status, Alias));

        Assert.Equal(["未婚"], Texts(answer.Elements[0]));
        Assert.Equal("RESOURCE_NOT_FOUND", answer.Elements[1].Refused.Reason);
    }

    private static Task<Bench> StartAsync(Action<FakeRegistry>? facts = null, Dictionary<string, string?>? settings = null) => Bench.StartAsync(
        registry =>
        {
            registry.Publish(ElementOf(Number));
            Designate(registry, Status, Facts.Provider);
            Designate(registry, Alias, Facts.Stranger);
            registry.Publish(Marriages.ToWire());
            registry.Publish(Aliases.ToWire());
            registry.Publish(OfMarriages.ToWire());
            registry.Publish(OfAliases.ToWire());
            facts?.Invoke(registry);
        },
        settings: settings);

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

    private static Resource Source(string code, DepartmentId provider, string table, string element) => Facts.Persons with
    {
        Code = ResourceCode.Parse(code),
        Provider = provider,
        Items = [Facts.Item("number", ItemType.Text, Number) with { Claim = Claim.None }, Facts.Item("status", ItemType.Text, element)],
        PersonItem = null,
        Mapping = Facts.Map(table, "number", "status"),
    };

    private static Grant GrantOf(string id, Resource resource) => Facts.Grant with
    {
        Id = GrantId.Parse(id),
        Resource = resource.Code,
        Items = [ItemId.Parse("status")],
        Modes = [Mode.Api],
    };

    private static Registry.V1.Element ElementOf(string id) => new() { Id = id, Name = id, Definition = id, Type = Exchange.Source.V1.ItemType.Text };

    private static void Designate(FakeRegistry registry, string element, DepartmentId source)
    {
        registry.Publish(ElementOf(element));
        registry.Publish(new Registry.V1.Designation { Element = element, Department = source.Value, Document = "沪数源〔2026〕1号" });
    }

    private static V1.AssembleRequest Form(string subject, params string[] elements) => new()
    {
        SubjectElement = Number,
        Subject = new() { Text = subject },
        Elements = { elements },
        Purpose = Facts.Purpose,
    };

    private static async Task<V1.AssembleResponse> AssembleAsync(Bench bench, V1.AssembleRequest form) =>
        await bench.Reads.AssembleAsync(form, bench.As(Bench.Client, Ct));

    private static IEnumerable<string> Texts(V1.AssembledElement element) => element.Found.Values.Select(value => value.Text);

    private static string Unplaced(V1.AssembledElement element) => $"{element.Element} {element.Refused.Reason} {element.Refused.Message}";
}
