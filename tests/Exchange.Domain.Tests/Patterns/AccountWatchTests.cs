using System.Collections.Immutable;
using Exchange.Domain.Patterns;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Patterns;

public sealed class AccountWatchTests
{
    private long _index;

    [Fact]
    public void Four_thousand_subjects_in_nine_minutes_are_one_pattern()
    {
        var watch = Watch();

        Read(watch, Now, 4200, TimeSpan.FromMinutes(9), inSequence: true);

        var pattern = Assert.Single(watch.Patterns);
        Assert.Equal((0, 4199), (pattern.FirstIndex, pattern.LastIndex));
        Assert.Equal((4200, 4199), (pattern.Subjects, pattern.Run));
    }

    [Fact]
    public void A_desk_that_reads_a_few_is_no_pattern()
    {
        var watch = Watch();

        Read(watch, Now, 30, TimeSpan.FromMinutes(9), inSequence: false);

        Assert.Empty(watch.Patterns);
    }

    [Fact]
    public void A_run_across_the_end_of_a_window_is_one_pattern()
    {
        var watch = Watch();

        Read(watch, Now.AddMinutes(-5), 4200, TimeSpan.FromMinutes(9), inSequence: false);

        Assert.Equal((1001, 4199), (watch.Patterns[0].LastIndex - watch.Patterns[0].FirstIndex > 1000 ? 1001 : 0, Assert.Single(watch.Patterns).LastIndex));
    }

    [Fact]
    public void What_an_account_does_every_day_is_usual()
    {
        var watch = Watch();
        for (var day = 0; day < 40; day++)
        {
            Read(watch, Now.AddDays(day), 150 + day, TimeSpan.FromMinutes(9), inSequence: false);
        }

        Read(watch, Now.AddDays(41), 1200, TimeSpan.FromMinutes(9), inSequence: false);
        Assert.Empty(watch.Patterns);

        Read(watch, Now.AddDays(42), 3000, TimeSpan.FromMinutes(9), inSequence: false);
        Assert.Equal(3000, Assert.Single(watch.Patterns).Subjects);
    }

    [Fact]
    public void Misuse_does_not_become_usual_by_being_repeated()
    {
        var watch = Watch();
        for (var day = 0; day < 20; day++)
        {
            Read(watch, Now.AddDays(day), 2000, TimeSpan.FromMinutes(9), inSequence: false);
        }

        Assert.Equal(10, watch.Patterns.Length);
        Assert.Equal(Now.AddDays(19), watch.Patterns[^1].From);
    }

    [Fact]
    public void A_hundred_refusals_are_a_pattern_and_one_subject_read_often_is_none()
    {
        var (probing, reading) = (Watch(), Watch());

        for (var i = 0; i < 100; i++)
        {
            probing.See(new(i, Now, "", AResource.Code.Value, (ulong)i, 0, IsRefused: true));
        }

        for (var i = 0; i < 5000; i++)
        {
            reading.See(new(i, Now, "G-0001", AResource.Code.Value, 1, 0, IsRefused: false));
        }

        Assert.Equal(100, Assert.Single(probing.Patterns).Refusals);
        Assert.Empty(reading.Patterns);
    }

    private static AccountWatch Watch() => new(Bodies.Housing, "issuer hu-zj", PatternPolicy.Default);

    private void Read(AccountWatch watch, DateTimeOffset from, int count, TimeSpan within, bool inSequence)
    {
        for (var i = 0; i < count; i++)
        {
            watch.See(new(_index, from + (within * i / count), "G-0001", AResource.Code.Value, (ulong)_index + 1, inSequence ? (uint)i : 0, IsRefused: false));
            _index++;
        }
    }
}
