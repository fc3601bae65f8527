using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Serving;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Cli.Requests;

/// <summary>The exchange, as the user of one command meets it.</summary>
internal sealed class Desk(ChannelBase channel, DepartmentNames names, ExchangeHome home, string data, string caller)
{
    public DepartmentNames Names => names;

    public RequestService.RequestServiceClient Requests { get; } = new(channel);

    public GrantService.GrantServiceClient Grants { get; } = new(channel);

    public UsageService.UsageServiceClient Usage { get; } = new(channel);

    public WebhookService.WebhookServiceClient Webhooks { get; } = new(channel);

    public DisputeService.DisputeServiceClient Disputes { get; } = new(channel);

    public static Command Command(
        string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, Desk, CancellationToken, Task<int>> run)
    {
        var (access, address) = (new UserAccess(), RegistryAccess.Address());
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.Add(address);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, address, RegistryAccess.Setting, credential);
            return await run(parsed, new(channel, await DepartmentNames.ReadAsync(channel, ct), access.Home(parsed), access.Data(parsed), access.Client(parsed)), ct);
        });
        return command;
    }

    /// <summary>
    /// The end of a command line for one who acts for a department: the client's name where this data folder holds its key, else
    /// words for the user to replace; without a department the caller goes on, unless another role has to.
    /// </summary>
    public string As(string department, string role)
    {
        if (department.Length == 0 && (role.Length == 0 || caller.EndsWith($"-{role}", StringComparison.Ordinal)))
        {
            return Line(caller);
        }

        var client = $"{names.NameOf(department)}{(role.Length > 0 ? $"-{role}" : "")}".ToLowerInvariant();
        var known = department.Length > 0 && File.Exists(home.KeyFile(client));
        var placeholder = role.Length > 0 ? role.ToUpperInvariant() : "CLIENT";
        return Line(known ? client : placeholder);

        string Line(string who) => $" --as {who}{(data == Options.DataDefault ? "" : $" --data {Word(data)}")}";
    }

    /// <summary>A text as one word of a shell, so that a printed command does what it says when it is copied.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(one => char.IsLetterOrDigit(one) || "-_./:,、=@%+".Contains(one, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
