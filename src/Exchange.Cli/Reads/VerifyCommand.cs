using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Exchange.Source.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange verify</c>: whether what a subject states is what its source holds 核验; yes or no, and no value.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var access = new UserAccess();
        var read = new ReadOptions();
        var (key, output) = (new SubjectKey(), new AnswerOptions());
        var claims = new Argument<string[]>("CLAIM") { Description = "What is claimed, as ITEM=VALUE, such as name=张三.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("verify", "Asks whether values are those of the source: yes or no.") { read.Resource };
        key.AddTo(command);
        command.Add(claims);
        read.AddPurposeTo(command);
        output.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var exchange = access.Connect(parsed, read.Gateway);
            var resource = parsed.GetRequiredValue(read.Resource);
            var request = new VerifyRequest
            {
                Resource = resource,
                Key = key.Of(parsed),
                Claims = { await ClaimsAsync(exchange.Channel, resource, parsed.GetRequiredValue(claims), ct) },
                Purpose = parsed.GetRequiredValue(read.Purpose),
                Matter = parsed.GetValue(read.Matter) ?? "",
                HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
                ContractorTask = parsed.GetValue(read.Task) ?? "",
            };
            var answer = await exchange.VerifyAsync(request, ct);
            if (output.IsGiven(parsed))
            {
                await output.WriteAsync(parsed, BatchOf(answer), ct);
                return;
            }

            AnsiConsole.MarkupLine(answer.Match == Match.Yes ? "[green]yes 一致[/]" : "[yellow]no 不一致[/]");
            AnsiConsole.MarkupLineInterpolated($"[grey]record {answer.Position.Index} of {answer.Position.Origin}[/]");
        });
        return command;
    }

    private static Batch BatchOf(VerifyResponse answer) => new()
    {
        Rows = 1,
        Columns =
        {
            new Column { Item = "matches", Type = ItemType.Logical, Logicals = { answer.Match == Match.Yes } },
            new Column { Item = "log_origin", Type = ItemType.Text, Texts = { answer.Position.Origin } },
            new Column { Item = "log_index", Type = ItemType.Integer, Integers = { (long)answer.Position.Index } },
        },
    };

    // Of which types its items are, the catalogue tells everybody. What it does not know, the gateway refuses.
    private static async Task<IEnumerable<ItemValue>> ClaimsAsync(ChannelBase channel, string resource, string[] typed, CancellationToken ct)
    {
        var types = new Dictionary<string, ItemType>();
        try
        {
            var known = await new CatalogueService.CatalogueServiceClient(channel).GetResourceAsync(new() { Code = resource }, cancellationToken: ct);
            types = known.Resource.Items.ToDictionary(item => item.Id, item => item.Type);
        }
        catch (RpcException unknown) when (unknown.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]The catalogue has no {resource}.[/]");
        }

        return typed.Select(ValueText.Split).Select(claim => new ItemValue
        {
            Item = claim.Name,
            Value = ValueText.Of(types.GetValueOrDefault(claim.Name, ItemType.Text), claim.Text),
        });
    }
}
