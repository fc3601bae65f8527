using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Freshness;

/// <summary>The newest update of a resource's data, as its provider reported it. Rows 0: not stated.</summary>
public sealed record DataUpdate(ResourceCode Resource, uint Version, DateTimeOffset DataUntil, DateTimeOffset LoadedAt, ulong Rows);
