namespace Exchange.Domain.Monitoring;

/// <summary>How a call or a stream ended, for whoever runs the service.</summary>
public enum ServiceOutcome
{
    Answered = 1,

    /// <summary>By a rule: the exchange did what it should.</summary>
    Refused = 2,

    /// <summary>By a fault of the source or the exchange.</summary>
    Failed = 3,
}

/// <summary>One outcome as the log tells it. <paramref name="Took"/> is in microseconds; null: a stream.</summary>
public sealed record ServedCall(ServiceOutcome Outcome, string Reason, long AtMicros, long? Took, long Rows);

/// <summary>How a service fared over some time. Two of them add up to that of both.</summary>
public sealed class ServiceCounts
{
    public long Answered { get; set; }

    public long Refused { get; set; }

    public long Failed { get; set; }

    public long Rows { get; set; }

    /// <summary>When it was last answered, microseconds since 1970; 0: never.</summary>
    public long LastRead { get; set; }

    public LatencyCounts Latency { get; init; } = new();

    public SortedDictionary<string, long> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>From 0 to 1; null: nothing was answered and nothing failed.</summary>
    public double? Availability => Answered + Failed == 0 ? null : (double)Answered / (Answered + Failed);

    public void Add(ServedCall call)
    {
        switch (call.Outcome)
        {
            case ServiceOutcome.Answered:
                Answered++;
                Rows += call.Rows;
                LastRead = long.Max(LastRead, call.AtMicros);
                break;
            case ServiceOutcome.Refused:
                Refused++;
                break;
            case ServiceOutcome.Failed:
                Failed++;
                Rows += call.Rows;
                Failures[call.Reason] = Failures.GetValueOrDefault(call.Reason) + 1;
                break;
        }

        if (call is { Outcome: ServiceOutcome.Answered, Took: { } took })
        {
            Latency.Add(took);
        }
    }

    public void Add(ServiceCounts other)
    {
        Answered += other.Answered;
        Refused += other.Refused;
        Failed += other.Failed;
        Rows += other.Rows;
        LastRead = long.Max(LastRead, other.LastRead);
        Latency.Add(other.Latency);
        foreach (var (reason, count) in other.Failures)
        {
            Failures[reason] = Failures.GetValueOrDefault(reason) + count;
        }
    }
}
