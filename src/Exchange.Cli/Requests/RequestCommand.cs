using System.CommandLine;

namespace Exchange.Cli.Requests;

/// <summary><c>exchange request</c>: a department applies once, and sees at every moment whose turn it is and until when.</summary>
internal static class RequestCommand
{
    public static Command Create()
    {
        var command = new Command("request", "Requests 申请: apply for data once; see whose turn it is, and until when.");
        foreach (var step in (IEnumerable<Command>)
            [.. FilingCommands.Create(), .. RequesterSteps.Create(), .. ProviderSteps.Create(), .. PlatformSteps.Create(), .. RequestListing.Create()])
        {
            command.Add(step);
        }

        return command;
    }
}
