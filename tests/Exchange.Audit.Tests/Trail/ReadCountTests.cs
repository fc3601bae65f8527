using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Trail;
using Microsoft.Extensions.DependencyInjection;
using Database = Exchange.Audit.Tests.Storage.Database;

namespace Exchange.Audit.Tests.Trail;

public sealed class ReadCountTests
{
    [Fact]
    public async Task Reads_are_counted_where_they_begin_and_refusals_and_ends_are_not()
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit);

        Assert.Equal([new("301003/0003", 2, 2)], await ReadsAsync(audit));
    }

    [Fact]
    public async Task A_trail_that_is_filled_again_counts_no_read_twice()
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit);
        await ReadsAsync(audit);

        await audit.RestartAsync(data => Database.Execute(Path.Combine(data, "trail.db"), "UPDATE progress SET last_leaf = zeroblob(32)"));

        Assert.Equal([new("301003/0003", 2, 2)], await ReadsAsync(audit));
    }

    // A read, a refusal, and a stream with its end.
    private static async Task FillAsync(AuditFixture audit)
    {
        using var gateway = await audit.JoinAsync();
        await gateway.AppendAsync(AnEntry.Answered("g-1", 1), AnEntry.Refused("g-1", 2), AnEntry.Opened("g-1", 3));
        await gateway.AppendAsync(AnEntry.Closed("g-1", 4, openedSequence: 3, openedIndex: 2));
    }

    private static async Task<IReadOnlyList<ResourceReads>> ReadsAsync(AuditFixture audit)
    {
        await audit.Services.GetRequiredService<TrailFollower>().CatchUpAsync(4, TestContext.Current.CancellationToken);
        return audit.Services.GetRequiredService<TrailStore>().Reads(["301003/0003", "301003/0009"]);
    }
}
