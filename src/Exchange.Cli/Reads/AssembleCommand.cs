using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Exchange.Source.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange assemble</c>: a form about one subject, each element from its own source.</summary>
internal static class AssembleCommand
{
    public static Command Create()
    {
        var access = new UserAccess();
        var (read, output) = (new ReadOptions(), new AnswerOptions());
        var subject = new Option<string>("--subject")
        {
            Description = "The element that names the subject, and its value, such as person.citizen_number=310….",
            HelpName = "ELEMENT=VALUE",
            Required = true,
        };
        var elements = new Argument<string[]>("ELEMENT") { Description = "The elements of the form, in its order.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("assemble", "Fills a form about one subject: each element from its designated source, or why it cannot be had.") { elements, subject };
        read.AddPurposeTo(command);
        output.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var exchange = access.Connect(parsed, read.Gateway);
            var (element, text) = ValueText.Split(parsed.GetRequiredValue(subject));
            var request = new AssembleRequest
            {
                SubjectElement = element,
                Subject = ValueText.Of(await TypeAsync(exchange.Channel, element, ct), text),
                Elements = { parsed.GetRequiredValue(elements) },
                Purpose = parsed.GetRequiredValue(read.Purpose),
                Matter = parsed.GetValue(read.Matter) ?? "",
                HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
                ContractorTask = parsed.GetValue(read.Task) ?? "",
            };
            var answer = await exchange.AssembleAsync(request, ct);
            if (output.IsGiven(parsed))
            {
                await output.WriteAsync(parsed, FormBatch.Of(answer), ct);
            }
            else
            {
                AnsiConsole.Write(FormTables.Of(answer, (await DepartmentNames.ReadAsync(exchange.Channel, ct)).NameOf));
            }
        });
        return command;
    }

    private static async Task<ItemType> TypeAsync(ChannelBase channel, string element, CancellationToken ct)
    {
        try
        {
            return (await new ElementService.ElementServiceClient(channel).GetElementAsync(new() { Id = element }, cancellationToken: ct)).Standing.Element.Type;
        }
        catch (RpcException unknown) when (unknown.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            // The gateway refuses it, with whatever else is wrong.
            return ItemType.Text;
        }
    }
}
