namespace Exchange.Domain.Usage;

/// <summary>
/// Records of use are kept at least three years (Decree 809, Art 29; 网络数据安全管理条例 Art 12). Where the years begin the texts do not
/// say: they are counted from the later of the last use and the destruction, so that no reading of the texts ends them earlier.
/// </summary>
public static class UsageRetention
{
    /// <summary>No setting makes it less.</summary>
    public const int YearsMin = 3;

    /// <summary>The last day on which the records are kept at least; null: the grant is in use.</summary>
    public static DateOnly? KeptUntil(DateOnly? lastUse, DateOnly? destruction) => lastUse is { } used
        ? (destruction is { } destroyed && destroyed > used ? destroyed : used).AddYears(YearsMin)
        : null;
}
