namespace Exchange.Domain.Grants;

/// <summary>In what a quota counts; days and months are those of Asia/Shanghai.</summary>
public enum QuotaPeriod
{
    Hour = 1,
    Day = 2,
    Month = 3,
}

/// <summary>At most so many reads in each period. A look-up is one read, and so is a stream.</summary>
public sealed record Quota(ulong Reads, QuotaPeriod Period);
