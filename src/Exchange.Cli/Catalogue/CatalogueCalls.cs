using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Cli.Catalogue;

/// <summary>The registry, as one client calls it in one command.</summary>
internal sealed class CatalogueCalls(ChannelBase channel, WaysOn ways)
{
    private DepartmentNames? _names;

    public ChannelBase Channel => channel;

    public CatalogueService.CatalogueServiceClient Client { get; } = new(channel);

    /// <summary>The commands that the user may type next.</summary>
    public WaysOn Ways { get; } = ways;

    public async Task<DepartmentNames> NamesAsync(CancellationToken ct) => _names ??= await DepartmentNames.ReadAsync(channel, ct);
}
