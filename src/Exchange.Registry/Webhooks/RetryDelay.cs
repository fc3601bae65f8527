namespace Exchange.Registry.Webhooks;

/// <summary>How long a webhook waits after a try that failed: twice as long each time, from a second to an hour.</summary>
internal static class RetryDelay
{
    private const double SecondsMin = 1;

    private const double SecondsMax = 3600;

    /// <param name="tries">How many tries have failed, 1 or more.</param>
    /// <param name="share">Between 0 and 1, by chance: receivers that failed together are not all asked again together.</param>
    public static TimeSpan After(long tries, double share)
    {
        var most = Math.Min(SecondsMax, SecondsMin * Math.Pow(2, Math.Min(tries, 32)));
        var least = Math.Max(SecondsMin, most / 2);
        return TimeSpan.FromSeconds(least + ((most - least) * share));
    }
}
