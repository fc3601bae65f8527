using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Exchange.Cli.Serving;

/// <summary><c>exchange serve</c>: runs any or all of the services.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var roles = new Option<ServiceRole[]>("--roles")
        {
            Description = "The services to run, such as --roles registry,audit; all when absent.",
            HelpName = "ROLE,…",
            CustomParser = Options.ParseList<ServiceRole>,
        };
        var seed = new Option<FileInfo>("--seed") { Description = "A seed file that the registry applies at start.", HelpName = "FILE" };
        seed.AcceptExistingOnly();
        var command = new Command("serve", "Runs the services, on embedded stores unless exchange.json in the data folder says otherwise.")
        {
            data, roles, seed,
        };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(seed) is { } file)
            {
                Environment.SetEnvironmentVariable("EXCHANGE_Registry__Seed", file.FullName);
            }

            var home = new ExchangeHome(parsed.GetValue(data)!);
            var chosen = parsed.GetValue(roles) is { Length: > 0 } some ? some.ToHashSet() : [.. Enum.GetValues<ServiceRole>()];
            await using var services = await ServiceGroup.StartAsync(home, chosen, LogLevel.Information, TimeProvider.System, ct);
            AnsiConsole.Write(Addresses(home, chosen));
            await services.WaitAsync();
            return 0;
        });
        return command;
    }

    /// <summary>Where the services listen.</summary>
    public static Table Addresses(ExchangeHome home, IReadOnlySet<ServiceRole> roles)
    {
        var settings = home.Configure(null);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("service", "address", "for");
        Row(ServiceRole.Gateway, settings["Gateway:Listen:0"], "everything that departments do (gRPC)");
        Row(ServiceRole.Gateway, settings["Gateway:ListenJson:0"], "the same as JSON (curl; /openapi/v1.json)");
        Row(ServiceRole.Identity, settings["Identity:Listen"], "tokens (OpenID discovery, /token)");
        Row(ServiceRole.Audit, settings["Audit:WebListen"], "the log for everybody (/checkpoint, /tile/…)");
        Row(ServiceRole.Audit, settings["Audit:Listen:0"], "records and the trail (gRPC, for the gateways)");
        Row(ServiceRole.Registry, settings["Registry:Listen:0"], "catalogue, requests and grants (gRPC, for the gateways)");
        return table;

        void Row(ServiceRole role, string? address, string use)
        {
            if (roles.Contains(role))
            {
                table.AddRow(role.ToString(), Markup.Escape(address ?? ""), use);
            }
        }
    }
}
