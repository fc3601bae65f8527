using System.CommandLine;
using Exchange.Cli.Catalogue.Files;
using Exchange.Domain.Errors;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.Cli.Requests;

/// <summary>An application, checked and filed: from a file, or for one resource from options.</summary>
internal static class FilingCommands
{
    public static IEnumerable<Command> Create() => [Precheck(), File()];

    private static Command Precheck() => Applying(
        "precheck",
        "Tells what would become of an application, and why, for each item. Changes nothing.",
        async (application, desk, ct) =>
        {
            var answer = await desk.Requests.PrecheckRequestAsync(new() { Application = application }, cancellationToken: ct);
            foreach (var (i, check) in answer.Checks.Index())
            {
                Print(application.Demands[i], check, desk);
            }
        });

    private static Command File() => Applying(
        "file",
        "Files an application: one request for each demand. The head of the sharing office then signs each. Filing the same again changes nothing.",
        async (application, desk, ct) =>
        {
            var answer = await desk.Requests.FileRequestAsync(new() { Application = application }, cancellationToken: ct);
            foreach (var view in answer.Requests)
            {
                RequestPrint.Standing(view, desk);
            }
        });

    private static Command Applying(string name, string description, Func<Application, Desk, CancellationToken, Task> apply)
    {
        var file = new Argument<FileInfo?>("FILE")
        {
            Description = "The application in YAML, such as demo/requests/housing.yaml; without it the options say all, for one resource.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var flags = new ApplicationFlags();
        var command = Desk.Command(name, description, [file, .. flags.All], (parsed, desk, ct) => parsed.GetValue(file) is { } given
            ? FromFileAsync(given, desk, application => apply(application, desk, ct))
            : FromFlagsAsync(flags.Of(parsed, desk.Names), application => apply(application, desk, ct)));
        command.Validators.Add(result =>
        {
            if (result.GetResult(file)?.Tokens.Count > 0 == flags.AreGiven(result))
            {
                result.AddError("Give a FILE, or --reference and the other options.");
            }
        });
        return command;
    }

    private static async Task<int> FromFlagsAsync(Application application, Func<Application, Task> apply)
    {
        await apply(application);
        return 0;
    }

    // What the registry says is wrong stands at its place in the file.
    private static async Task<int> FromFileAsync(FileInfo name, Desk desk, Func<Application, Task> apply)
    {
        var file = ApplicationFile.Read(name, desk.Names);
        if (file.Errors.Count > 0)
        {
            Violated.Show(name, file.Errors);
            return 1;
        }

        try
        {
            await apply(file.Application);
            return 0;
        }
        catch (RpcException failure) when (Violated.Fields(failure).Any())
        {
            if (Failures.InfoOf(failure) is { } info && info.Reason != Reason.RequestInvalid.Code)
            {
                await Console.Error.WriteLineAsync($"{info.Reason}: {failure.Status.Detail}");
            }

            Violated.Show(name, Violated.Fields(failure).Select(found => file.At(found.Field, found.Description)));
            return 1;
        }
    }

    private static void Print(Demand demand, DemandCheck check, Desk desk)
    {
        Console.WriteLine(RequestWords.What(demand));
        RequestPrint.Line("path", RequestWords.NameOf(check.Path));
        RequestPrint.Line("to", check.Provider.Length > 0 ? desk.Names.NameOf(check.Provider) : "the platform, which finds out whom to ask");
        foreach (var verdict in check.Verdicts)
        {
            RequestPrint.Line("item", RequestWay.Of(verdict));
        }

        if (check.ReplyDue.Length > 0)
        {
            RequestPrint.Line("until", $"{check.ReplyDue}, the reply if it were filed now (政务数据共享条例 Art 21)");
        }

        if (check.Authorization.Length > 0)
        {
            RequestPrint.Line("authority", check.Authorization);
        }

        foreach (var held in check.Held)
        {
            RequestPrint.Line("held", $"{held} covers it already; see it: exchange grant show {held}{desk.As("", "")}");
        }

        foreach (var refusal in check.Refusals)
        {
            RequestPrint.Line("refused", refusal);
        }
    }
}
