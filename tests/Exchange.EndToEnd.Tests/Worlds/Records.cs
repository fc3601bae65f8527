using Exchange.Audit.V1;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>Holds what readers have against what the log says.</summary>
public static class Records
{
    /// <summary>Every answer has its own record, at the very index that it names, of this attempt and no other.</summary>
    public static void AssertRecorded(this World world, IReadOnlyCollection<Served> answers, Dictionary<ulong, Entry> log)
    {
        Assert.Equal(answers.Count, answers.Select(served => served.Answer.Position.Index).Distinct().Count());
        Assert.All(answers, served =>
        {
            var entry = log[served.Answer.Position.Index];
            Assert.Equal(Entry.EventOneofCase.Answered, entry.EventCase);
            Assert.Equal(world.Digest("matter", served.Matter), entry.Answered.Attempt.MatterDigest);
            Assert.Equal((ulong)served.Answer.Rows.Count, entry.Answered.Rows);
            Assert.Equal("11330599000000086E", entry.Answered.Attempt.Consumer);
            Assert.Equal("hu-zj", entry.Answered.Attempt.Client);
            AssertSame(served.Answer.Provenance, entry.Answered.Attempt);
        });
    }

    /// <summary>A stream's beginning is in the log at the index that its reader was told.</summary>
    public static void AssertOpened(SlowRead stream, Dictionary<ulong, Entry> log)
    {
        var attempt = log[stream.Opened.Position.Index].Opened?.Attempt;
        Assert.NotNull(attempt);
        Assert.Equal("1133049900000006XE", attempt.Consumer);
        Assert.Equal("jx-sw", attempt.Client);
        AssertSame(stream.Opened.Provenance, attempt);
    }

    /// <summary>How a stream ended; it ended once.</summary>
    public static Closed EndOf(SlowRead stream, Dictionary<ulong, Entry> log) => Assert.Single(
        log.Values, entry => entry.Closed is { } closed && closed.OpenedIndex == stream.Opened.Position.Index).Closed;

    private static void AssertSame(Gateway.V1.Provenance told, Attempt recorded)
    {
        Assert.Equal("PERMITTED", recorded.Rule);
        Assert.Equal(told.Resource, recorded.Resource);
        Assert.Equal(told.ResourceVersion, recorded.ResourceVersion);
        Assert.Equal(told.Grant, recorded.Grant);
        Assert.Equal(told.GrantVersion, recorded.GrantVersion);
    }
}
