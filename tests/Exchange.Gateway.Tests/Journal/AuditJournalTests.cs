using System.Diagnostics;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Gateway.Journal;
using Exchange.Testing.Fakes;
using static Exchange.Gateway.Tests.Journal.JournalBench;

namespace Exchange.Gateway.Tests.Journal;

public sealed class AuditJournalTests
{
    [Fact]
    public async Task A_record_says_how_long_its_call_took_and_never_less_than_nothing()
    {
        await using var bench = await JournalBench.StartAsync();
        var (slow, fromTheFuture) = (JournalBench.Refused(1), JournalBench.Refused(2));
        slow.AtMicros -= 5_000_000;
        fromTheFuture.AtMicros += 3_600_000_000;

        await bench.Journal.AppendAsync(slow);
        await bench.Journal.AppendAsync(fromTheFuture);

        Assert.InRange(bench.Audit.Entries[0].Refused.Attempt.TookMicros, 5_000_000ul, 3_600_000_000ul);
        Assert.Equal(0ul, bench.Audit.Entries[1].Refused.Attempt.TookMicros);
    }

    [Fact]
    public async Task An_entry_is_in_the_log_when_its_append_returns()
    {
        await using var bench = await StartAsync();

        var recorded = await bench.Journal.AppendAsync(Refused());

        Assert.Equal(FakeAudit.Origin, recorded.Origin);
        Assert.Equal("GRANT_ABSENT", bench.Audit.Entries[(int)recorded.Index].Refused.Attempt.Rule);
        Assert.Equal("gateway-1", bench.Audit.Entries[0].Gateway);
    }

    [Fact]
    public async Task Numbers_run_on_without_a_gap_over_reconnects_and_restarts()
    {
        await using var bench = await StartAsync();
        await bench.Journal.AppendAsync(Refused());
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();
        await bench.Audit.StartAgainAsync();
        await bench.UntilWritableAsync();
        await bench.Journal.AppendAsync(Refused());
        await bench.StopJournalAsync();
        await bench.StartJournalAsync();
        await bench.UntilWritableAsync();

        await bench.Journal.AppendAsync(Refused());

        bench.AssertKept(3);
    }

    [Fact]
    public async Task While_there_is_no_session_an_append_fails_at_once_and_nothing_is_queued()
    {
        await using var bench = await StartAsync();
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();

        var append = bench.Journal.AppendAsync(Refused());

        Assert.True(append.IsCompleted);
        Assert.Equal(Reason.LogUnavailable, (await Assert.ThrowsAsync<ExchangeException>(append.AsTask)).Reason);
        await bench.Audit.StartAgainAsync();
        await bench.UntilWritableAsync();
        Assert.Empty(bench.Audit.Entries);
    }

    [Fact]
    public async Task A_log_that_hangs_is_unavailable_within_the_timeout_and_is_used_again_when_it_goes_on()
    {
        var timeout = TimeSpan.FromMilliseconds(600);
        await using var bench = await StartAsync(timeout);
        bench.Audit.Hang();
        var since = Stopwatch.GetTimestamp();

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.Journal.AppendAsync(Refused()).AsTask());

        Assert.Equal(Reason.LogUnavailable, refused.Reason);
        Assert.InRange(Stopwatch.GetElapsedTime(since), timeout, timeout * 4);
        bench.Audit.GoOn();
        await bench.UntilWritableAsync();
        await bench.Journal.AppendAsync(Refused());
        Assert.Empty(bench.Audit.Broken);
    }

    [Fact]
    public async Task A_log_that_is_slow_and_goes_on_acknowledging_is_waited_for()
    {
        const int Count = 8;
        var timeout = TimeSpan.FromSeconds(4);
        await using var bench = await StartAsync(timeout);
        bench.Audit.Delay = timeout * 1.25 / Count;

        // One after the other they are sent in a batch each, and the last waits for all before it: longer than the timeout.
        var appends = new List<Task>();
        for (var i = 0; i < Count; i++)
        {
            appends.Add(bench.Journal.AppendAsync(Refused()).AsTask());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(appends);

        bench.AssertKept(Count);
    }

    [Fact]
    public async Task After_a_lost_acknowledgement_numbers_go_on_from_what_the_log_says()
    {
        await using var bench = await StartAsync();
        bench.Audit.LosesAcknowledgements = true;
        await Assert.ThrowsAsync<ExchangeException>(() => bench.Journal.AppendAsync(Refused()).AsTask());
        bench.Audit.LosesAcknowledgements = false;
        await bench.UntilWritableAsync();

        var recorded = await bench.Journal.AppendAsync(Refused());

        Assert.Equal(1UL, recorded.Index);
        bench.AssertKept(2);
    }

    [Fact]
    public async Task A_batch_that_is_acknowledged_otherwise_than_sent_fails_with_its_session()
    {
        await using var bench = await StartAsync();
        bench.Audit.Miscounts = true;

        var refused = await Assert.ThrowsAsync<ExchangeException>(
            () => bench.Journal.AppendAsync(Refused()).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

        Assert.Equal(Reason.LogUnavailable, refused.Reason);
    }

    [Fact]
    public async Task The_end_that_a_stream_owes_is_the_first_thing_written_when_the_log_is_back()
    {
        await using var bench = await StartAsync();
        var opened = await bench.Journal.OpenAsync(Opened(1));
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();
        await Assert.ThrowsAsync<ExchangeException>(() => bench.Journal.CloseAsync(Closed(1, opened, End.LogUnavailable)).AsTask());
        await bench.Audit.StartAgainAsync();
        await bench.UntilWritableAsync();

        await bench.Journal.AppendAsync(Refused());

        bench.AssertKept(3);
        Assert.Equal((End.LogUnavailable, 7UL), (bench.Audit.Entries[1].Closed.End, bench.Audit.Entries[1].Closed.Rows));
    }

    [Fact]
    public async Task An_end_whose_acknowledgement_was_lost_is_not_written_twice()
    {
        await using var bench = await StartAsync();
        var opened = await bench.Journal.OpenAsync(Opened(1));
        bench.Audit.LosesAcknowledgements = true;
        await Assert.ThrowsAsync<ExchangeException>(() => bench.Journal.CloseAsync(Closed(1, opened)).AsTask());
        bench.Audit.LosesAcknowledgements = false;
        await bench.UntilWritableAsync();

        await bench.Journal.AppendAsync(Refused());

        bench.AssertKept(3);
    }

    [Fact]
    public async Task A_stream_that_winds_down_in_the_next_session_gets_its_own_end_and_no_other()
    {
        await using var bench = await StartAsync();
        var opened = await bench.Journal.OpenAsync(Opened(1));
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();
        await bench.Audit.StartAgainAsync();
        await bench.UntilWritableAsync();

        await bench.Journal.CloseAsync(Closed(1, opened, End.LogUnavailable));

        // Longer than the interval in which what is still open is settled.
        await Task.Delay(700, TestContext.Current.CancellationToken);
        bench.AssertKept(2);
        Assert.Equal(End.LogUnavailable, bench.Audit.Entries[1].Closed.End);
    }

    [Fact]
    public async Task Streams_of_a_process_that_died_are_closed_as_recovered_before_anything_else()
    {
        await using var bench = await StartAsync();
        for (var i = 1; i <= 50; i++)
        {
            await bench.Journal.OpenAsync(Opened(i));
        }

        await bench.StopJournalAsync();
        await bench.StartJournalAsync();
        await bench.UntilWritableAsync();

        await bench.Journal.AppendAsync(Refused());

        bench.AssertKept(101);
        Assert.All(bench.Audit.Entries[50..100], entry => Assert.Equal(End.Recovered, entry.Closed.End));
    }

    [Fact]
    public async Task A_stream_that_runs_is_left_alone()
    {
        await using var bench = await StartAsync();
        var opened = await bench.Journal.OpenAsync(Opened(1));
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();
        await bench.Audit.StartAgainAsync();
        await bench.UntilWritableAsync();

        await Task.Delay(700, TestContext.Current.CancellationToken);

        Assert.True(opened.SessionEnded.IsCancellationRequested);
        bench.AssertKept(1);
    }

    [Fact]
    public async Task Each_of_thousands_of_appends_gets_an_index_of_its_own()
    {
        const int Count = 5000;
        await using var bench = await StartAsync();

        var recorded = await Task.WhenAll(Enumerable.Range(1, Count).Select(i => Task.Run(async () =>
            (Number: i, Recorded: await bench.Journal.AppendAsync(Refused(i))))));

        bench.AssertKept(Count);
        var entries = bench.Audit.Entries;
        Assert.All(recorded, one => Assert.Equal(Refused(one.Number).Refused.Attempt.Id, entries[(int)one.Recorded.Index].Refused.Attempt.Id));
    }

    [Fact]
    public async Task When_the_log_is_slower_than_the_callers_the_callers_wait_and_nothing_is_lost()
    {
        const int Count = 40_000;
        await using var bench = await StartAsync();
        bench.Audit.Delay = TimeSpan.FromMilliseconds(20);

        var recorded = await Task.WhenAll(Enumerable.Range(1, Count).Select(async i => await bench.Journal.AppendAsync(Refused(i))));

        bench.AssertKept(Count);
        Assert.Equal(Count, recorded.Select(one => one.Index).Distinct().Count());
    }
}
