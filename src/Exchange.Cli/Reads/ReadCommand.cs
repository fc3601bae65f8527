using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange read</c>: all rows in the grant's scope, as lines divided by tabs.</summary>
internal static class ReadCommand
{
    public static Command Create()
    {
        var access = new UserAccess();
        var read = new ReadOptions();
        var figures = new FigureOptions();
        var command = new Command("read", "Reads all rows that a grant covers: rows on standard output, what happened on standard error.")
        {
            read.Resource,
        };
        read.AddTo(command);
        figures.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, read.Gateway, RegistryAccess.Setting, credential);
            using var call = new ReadService.ReadServiceClient(channel).Read(
                new()
                {
                    Resource = parsed.GetRequiredValue(read.Resource),
                    Items = { parsed.GetValue(read.Items) ?? [] },
                    Purpose = parsed.GetRequiredValue(read.Purpose),
                    Matter = parsed.GetValue(read.Matter) ?? "",
                    HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
                    Aggregate = figures.Of(parsed),
                },
                cancellationToken: ct);
            var (stream, begun) = (new StreamReading(call.ResponseStream), false);
            await foreach (var row in stream.RowsAsync(ct))
            {
                if (!begun)
                {
                    await Console.Out.WriteLineAsync(string.Join('\t', stream.Opened!.Items));
                    begun = true;
                }

                await Console.Out.WriteLineAsync(string.Join('\t', row));
            }

            foreach (var (row, dispute) in stream.Disputed)
            {
                await Console.Error.WriteLineAsync($"row {row} disputed: {ReadTables.Of(dispute)}");
            }

            var closed = stream.Closed!;
            await Console.Error.WriteLineAsync(
                $"{FigureOptions.Counted(closed, figures.Of(parsed) is not null)}, content hash {(stream.HashAgrees ? "agrees" : "DIFFERS")}; {ReadTables.Caption(stream.Opened!.Provenance, closed.Position)}");
            return stream.HashAgrees ? 0 : 1;
        });
        return command;
    }
}
