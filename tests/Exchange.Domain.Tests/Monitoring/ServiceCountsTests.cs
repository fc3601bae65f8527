using CsCheck;
using Exchange.Domain.Monitoring;

namespace Exchange.Domain.Tests.Monitoring;

public sealed class ServiceCountsTests
{
    private static readonly Gen<ServedCall> Calls = Gen.Select(
        Gen.Enum<ServiceOutcome>(), Gen.OneOf("SOURCE_UNAVAILABLE", "RECOVERED"), Gen.Long[1, 1_000_000], Gen.Long[0, 4_000_000_000].Nullable(), Gen.Long[0, 100],
        (outcome, reason, at, took, rows) => new ServedCall(outcome, reason, at, took, rows));

    [Fact]
    public void A_quantile_is_a_bound_of_at_most_one_and_four_tenths_of_the_true_value() =>
        Gen.Select(Gen.Long[0, 3_000_000_000].Array[1, 200], Gen.Double[0.01, 1]).Sample((took, share) =>
        {
            var latency = new LatencyCounts();
            Array.ForEach(took, latency.Add);
            var exact = took.Order().ElementAt((int)Math.Ceiling(took.Length * share) - 1);

            var within = latency.Within(share)!.Value;

            Assert.InRange(within, exact, (long)(exact * 1.4143) + 1);
        });

    [Fact]
    public void Parts_add_up_to_the_whole_wherever_they_are_cut() =>
        Gen.Select(Calls.Array[0, 60], Gen.Int[0, 60]).Sample((calls, at) =>
        {
            var (whole, first, second) = (Of(calls), Of(calls.Take(at)), Of(calls.Skip(at)));

            first.Add(second);

            Assert.Equal(
                (whole.Answered, whole.Refused, whole.Failed, whole.Rows, whole.LastRead, whole.Availability),
                (first.Answered, first.Refused, first.Failed, first.Rows, first.LastRead, first.Availability));
            Assert.Equal(whole.Failures, first.Failures);
            Assert.Equal(whole.Latency.Counts.ToArray(), first.Latency.Counts.ToArray());
        });

    [Theory]
    [InlineData(0, 0, 5, null)]
    [InlineData(999, 1, 0, 0.999)]
    [InlineData(0, 3, 0, 0.0)]
    [InlineData(7, 0, 90, 1.0)]
    public void A_refusal_by_a_rule_is_no_outage(int answered, int failed, int refused, double? available)
    {
        var counts = new ServiceCounts { Answered = answered, Failed = failed, Refused = refused };

        Assert.Equal(available, counts.Availability);
    }

    private static ServiceCounts Of(IEnumerable<ServedCall> calls)
    {
        var counts = new ServiceCounts();
        foreach (var call in calls)
        {
            counts.Add(call);
        }

        return counts;
    }
}
