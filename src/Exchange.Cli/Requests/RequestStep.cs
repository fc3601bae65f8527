using System.CommandLine;
using Exchange.Registry.V1;

namespace Exchange.Cli.Requests;

/// <summary>A step of a request: the command takes what stands now, unless its user names the version that they have seen.</summary>
internal sealed record RequestStep(ParseResult Parsed, Desk Desk, string Id, uint Version, CancellationToken Ct)
{
    public RequestService.RequestServiceClient Client => Desk.Requests;

    public static Command Create(string name, string description, Symbol[] symbols, Func<RequestStep, Task<RequestView>> take)
    {
        var id = Argument();
        var version = new Option<uint?>("--version")
        {
            Description = "The version that you have seen; if it was changed since, nothing is done.",
            HelpName = "N",
        };
        return Desk.Command(name, description, [id, .. symbols, version], async (parsed, desk, ct) =>
        {
            var request = parsed.GetRequiredValue(id);
            var seen = parsed.GetValue(version) ?? (await desk.Requests.GetRequestAsync(new() { Id = request }, cancellationToken: ct)).View.Request.Version;
            RequestPrint.Standing(await take(new(parsed, desk, request, seen, ct)), desk);
            return 0;
        });
    }

    public static Argument<string> Argument() =>
        new("REQUEST") { Description = "The request's id, as filing and request list print it, such as Q-5f0c8a1b2d3e4f60." };

    public static Option<string> Text(string name, string description) => new(name) { Description = description, HelpName = "TEXT", Required = true };

    public static Option<string[]> Texts(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
