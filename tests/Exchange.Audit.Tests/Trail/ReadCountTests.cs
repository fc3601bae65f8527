using Exchange.Audit.Checkpoints;
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

    [Theory]
    [InlineData("UPDATE chunks SET last_leaf = zeroblob(32)")]
    [InlineData("DELETE FROM chunks; DELETE FROM marks; DELETE FROM subjects")]
    [InlineData("SELECT 1")]
    public async Task A_trail_that_is_filled_again_counts_no_read_twice(string damage)
    {
        await using var audit = await AuditFixture.StartAsync();
        await FillAsync(audit);
        using (var gateway = await audit.JoinAsync("g-2"))
        {
            await gateway.AppendAsync([.. Enumerable.Range(1, 2 * TrailStore.ChunkWidth).Select(i => AnEntry.Answered("g-2", i))]);
        }

        ResourceReads[] all = [new("301003/0003", 2 + (2 * TrailStore.ChunkWidth), 3 + (2 * TrailStore.ChunkWidth))];
        Assert.Equal(all, await ReadsAsync(audit));

        await audit.RestartAsync(data => Database.Execute(Path.Combine(data, "trail.db"), damage));

        Assert.Equal(all, await ReadsAsync(audit));
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
        await audit.Services.GetRequiredService<TrailFollower>().CatchUpAsync(audit.Services.GetRequiredService<AuditLog>().Head!.Size, TestContext.Current.CancellationToken);
        return audit.Services.GetRequiredService<TrailStore>().Reads(["301003/0003", "301003/0009"]);
    }
}
