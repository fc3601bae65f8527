using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Gateway.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Comparing;

/// <summary><c>exchange compare</c>: what holders say of one element, or references by one rule, held against each other.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var element = new Argument<string?>("ELEMENT")
        {
            Description = "The element, such as person.marital_status.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verifiers = new Option<string[]>("--verifier")
        {
            Description = "A resource to hold against the source; every one that can be compared when absent.",
            HelpName = "CODE",
        };
        var rule = new Option<string?>("--rule") { Description = "Checks references by this rule instead, such as R-0001.", HelpName = "ID" };
        var silent = new Option<bool>("--no-report") { Description = "Opens no corrections." };
        var command = new Command("compare", "Compares what the verifying resources hold of an element with its source.")
        {
            element, verifiers, rule, silent, gateway,
        };
        access.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(element) is null == result.GetValue(rule) is null)
            {
                result.AddError("Name an ELEMENT to compare, or a --rule to check.");
            }
        });
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var run = new RunReading((await DepartmentNames.ReadAsync(channel, ct)).NameOf);
            var client = new ComparisonService.ComparisonServiceClient(channel);
            if (parsed.GetValue(rule) is { } id)
            {
                using var call = client.CheckReferences(new() { Rule = id, Report = !parsed.GetValue(silent) }, cancellationToken: ct);
                await run.ShowAsync(call.ResponseStream.ReadAllAsync(ct));
            }
            else
            {
                using var call = client.Compare(
                    new()
                    {
                        Element = parsed.GetValue(element)!,
                        Verifiers = { parsed.GetValue(verifiers) ?? [] },
                        Report = !parsed.GetValue(silent),
                    },
                    cancellationToken: ct);
                await run.ShowAsync(call.ResponseStream.ReadAllAsync(ct));
            }
        });
        return command;
    }
}
