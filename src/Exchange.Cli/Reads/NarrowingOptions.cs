using System.CommandLine;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.Cli.Reads;

/// <summary>Which of the rows in scope, and in which order; or figures instead of them.</summary>
internal sealed class NarrowingOptions
{
    private readonly Option<string[]> _filters = Filters.Option();

    private readonly Option<bool> _byKey = new("--by-key") { Description = "In the order of the key item: such a read can be gone on with." };

    private readonly Option<ulong> _limit = new("--limit") { Description = "At most so many rows.", HelpName = "ROWS" };

    private readonly FigureOptions _figures = new();

    public void AddTo(Command command)
    {
        command.Add(_filters);
        command.Add(_byKey);
        command.Add(_limit);
        _figures.AddTo(command);
    }

    public async Task ApplyAsync(ParseResult parsed, ReadRequest request, ChannelBase channel, CancellationToken ct)
    {
        request.ByKey = parsed.GetValue(_byKey);
        request.Limit = parsed.GetValue(_limit);
        request.Aggregate = _figures.Of(parsed);
        request.Filters.Add(await Filters.ReadAsync(parsed.GetValue(_filters) ?? [], request.Resource, channel, ct));
    }
}
