using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>What a contractor, a ceiling and a chain of grants let through, and what the log has of it.</summary>
public sealed class GrantDimensionTests
{
    private const string Task = "数据清洗";

    private static readonly Grant Whole = Facts.Grant with { Id = GrantId.Parse("G-0007"), Consumer = Facts.Stranger };

    private static readonly Grant Part = Facts.Grant with { DelegatedFrom = Whole.Id };

    private static readonly Grant ForContractors = Facts.Grant with { ContractorTasks = [Task] };

    [Fact]
    public async Task A_contractor_reads_for_a_task_of_the_grant_and_the_log_says_so()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(ForContractors.ToWire()));
        await bench.BindContractorAsync();

        Assert.Single((await bench.LookupAsync(ForTask(Task))).Rows);
        var attempt = Assert.Single(bench.Audit.Entries).Answered.Attempt;

        Assert.Equal((true, Task), (attempt.ByContractor, attempt.ContractorTask));
    }

    [Fact]
    public async Task A_task_that_no_grant_names_is_refused_and_not_written_down()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(ForContractors.ToWire()));
        await bench.BindContractorAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(ForTask("张三的事")));

        Assert.Equal("CONTRACTOR_TASK_MISSING", Bench.Info(failure).Reason);
        var attempt = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Equal((true, ""), (attempt.ByContractor, attempt.ContractorTask));
    }

    [Fact]
    public async Task The_departments_own_client_names_no_task()
    {
        await using var bench = await Bench.StartAsync();

        Assert.Single((await bench.LookupAsync()).Rows);
        Assert.False(Assert.Single(bench.Audit.Entries).Answered.Attempt.ByContractor);
    }

    [Fact]
    public async Task What_is_above_the_ceiling_is_withheld_and_the_rest_served()
    {
        var resource = Facts.Persons with { Items = [Facts.Persons.Items[0] with { Grade = Grade.L2 }, .. Facts.Persons.Items.Skip(1)] };
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(resource.ToWire());
            registry.Publish((Facts.Grant with { Ceiling = Grade.L2 }).ToWire());
        });

        var answer = await bench.LookupAsync();

        Assert.Equal(["number"], answer.Items);
        Assert.Equal(["name"], answer.Withheld);
    }

    [Fact]
    public async Task A_part_of_a_grant_permits_while_that_one_does()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(Whole.ToWire());
            registry.Publish(Part.ToWire());
        });
        Assert.Single((await bench.LookupAsync()).Rows);

        await bench.ChangeAsync(registry => registry.Publish((Whole with { Version = 2, Items = [ItemId.Parse("name")] }).ToWire()));
        Assert.Equal(["name"], (await bench.LookupAsync()).Items);

        await bench.ChangeAsync(registry => registry.Publish((Whole with { Version = 3, State = GrantState.Suspended }).ToWire()));
        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());
        Assert.Equal("GRANT_CHAIN_LAPSED", Bench.Info(failure).Reason);

        await bench.ChangeAsync(registry => registry.Publish((Whole with { Version = 4 }).ToWire()));
        Assert.Equal(["number", "name"], (await bench.LookupAsync()).Items);
    }

    [Fact]
    public async Task A_grant_above_that_cannot_be_read_takes_its_parts_with_it()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(Whole.ToWire());
            registry.Publish(Part.ToWire());
        });
        var unreadable = Whole.ToWire();
        unreadable.Purpose = "";
        await bench.ChangeAsync(registry => registry.Publish(unreadable));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal("GRANT_CHAIN_LAPSED", Bench.Info(failure).Reason);
    }

    private static V1.LookupRequest ForTask(string task)
    {
        var request = Bench.Lookup();
        request.ContractorTask = task;
        return request;
    }
}
