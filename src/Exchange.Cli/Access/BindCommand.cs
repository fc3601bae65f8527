using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Access;

/// <summary><c>exchange client bind</c>: for whom a client acts, which the registry says and its token never.</summary>
internal static class BindCommand
{
    public static Command Create()
    {
        var client = new Argument<string>("CLIENT") { Description = "The client's id at its issuer, such as hu-zj-steward." };
        var department = new Argument<string>("DEPARTMENT") { Description = "The department it acts for, such as HU-ZJ." };
        var role = new Option<Role>("--role")
        {
            Description = $"Its one role: {Options.NamesOf<Role>()}; a client without a role reads.",
            HelpName = "ROLE",
            CustomParser = Options.ParseName<Role>,
        };
        var contractor = new Option<string>("--contractor")
        {
            Description = "The company whose client it is: it reads for a task that a grant names, holds no role, and does nothing else.",
            HelpName = "NAME",
        };
        var of = Options.Address("--of", "The issuer of the client's tokens, exactly as they name it; by default the data folder's.", "http", "https");
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var command = new Command("bind", "Binds a client to the department it acts for, and to its role. Authorities.") { client, department, role, contractor, of, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var principal = new Principal
            {
                Issuer = parsed.GetValue(of) ?? access.Home(parsed).Configure(null)["Tokens:Issuers:0"]!,
                Client = parsed.GetRequiredValue(client),
                Department = names.IdOfTyped(parsed.GetRequiredValue(department)),
                Contractor = parsed.GetValue(contractor) ?? "",
            };
            if (parsed.GetValue(role) is not Role.Unspecified and var one)
            {
                principal.Roles.Add(one);
            }

            await new CatalogueService.CatalogueServiceClient(channel).BindPrincipalAsync(new() { Principal = principal }, cancellationToken: ct);
            AnsiConsole.WriteLine(principal.Contractor.Length == 0
                ? $"{principal.Client} acts for {names.NameOf(principal.Department)}."
                : $"{principal.Client} of {principal.Contractor} reads for {names.NameOf(principal.Department)}.");
        });
        return command;
    }
}
