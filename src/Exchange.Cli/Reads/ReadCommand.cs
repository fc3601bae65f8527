using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Reads.Output;
using Exchange.Client;
using Exchange.Gateway.V1;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange read</c>: all rows in the grant's scope, to a file or to standard output.</summary>
internal static class ReadCommand
{
    public static Command Create()
    {
        var (access, read, narrowing, output) = (new UserAccess(), new ReadOptions(), new NarrowingOptions(), new OutputOptions());
        var command = new Command("read", "Reads all rows that a grant covers: rows to a file or standard output, what happened to standard error.")
        {
            read.Resource,
        };
        read.AddTo(command);
        narrowing.AddTo(command);
        output.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var exchange = access.Connect(parsed, read.Gateway);
            var request = new ReadRequest
            {
                Resource = parsed.GetRequiredValue(read.Resource),
                Items = { ReadOptions.ListOf(parsed.GetValue(read.Items)) },
                Purpose = parsed.GetRequiredValue(read.Purpose),
                Matter = parsed.GetValue(read.Matter) ?? "",
                HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
                ContractorTask = parsed.GetValue(read.Task) ?? "",
            };
            await narrowing.ApplyAsync(parsed, request, exchange.Channel, ct);
            await (parsed.GetValue(output.File) is { } file
                ? ToFileAsync(exchange, request, file, output.FormOf(parsed), parsed.GetValue(output.Resume), parsed.GetValue(output.Force), ct)
                : ToStandardOutputAsync(exchange, request, output.FormOf(parsed), ct));
        });
        return command;
    }

    private static async Task ToStandardOutputAsync(ExchangeClient exchange, ReadRequest request, RowForm form, CancellationToken ct)
    {
        await using var output = Console.OpenStandardOutput();
        await ReadProgressLine.RunAsync(Console.IsOutputRedirected, async progress =>
        {
            var read = exchange.ReadAsync(request, progress);
            IRowWriter? rows = null;
            var disputed = new DisputeLines();
            await foreach (var batch in read.BatchesAsync(ct))
            {
                rows ??= await RowFile.BeginAsync(form, read.Opened!, output, ct);
                await rows.AddAsync(batch.Message.Batch, ct);
                batch.Disputed.ToList().ForEach(mark => disputed.Add(batch.FirstRow + mark.Row + 1, mark));
            }

            await using (rows ??= await RowFile.BeginAsync(form, read.Opened!, output, ct))
            {
                await rows.EndAsync(ct);
            }

            disputed.Write(Console.Error);
            await Console.Error.WriteLineAsync(Ended(request, read.Rows, read.Opened!, read.Closed!));
        });
    }

    private static async Task ToFileAsync(
        ExchangeClient exchange, ReadRequest request, string file, RowForm form, bool resume, bool force, CancellationToken ct)
    {
        using var partial = PartialFile.Open(file, request, resume, force);
        var track = partial.Track;
        var disputed = new DisputeLines();
        try
        {
            await ReadProgressLine.RunAsync(isShown: true, async progress =>
            {
                if (track.Closed is null)
                {
                    await foreach (var message in exchange.GoOn(request, track, progress).MessagesAsync(ct))
                    {
                        partial.Add(message);
                    }
                }

                await partial.FinishAsync(form, disputed.Add, ct);
            });
        }
        catch
        {
            await Console.Error.WriteAsync(WayOn(partial, file));
            throw;
        }

        disputed.Write(Console.Error);
        await Console.Error.WriteLineAsync($"{file}: {Ended(request, track.Rows, track.Opened!, track.Closed!)}");
    }

    // Whoever is interrupted has the way to go on before the reason.
    private static string WayOn(PartialFile partial, string file)
    {
        if (partial.CanGoOn || partial.Track.Closed is not null)
        {
            return $"{partial.Track.Rows} rows are in {PartialFile.NameOf(file)}. The same command with --resume goes on.{Environment.NewLine}";
        }

        partial.Drop();
        return partial.Track.Rows > 0
            ? $"{partial.Track.Rows} rows had come. Only a read --by-key can be gone on with.{Environment.NewLine}"
            : "";
    }

    private static string Ended(ReadRequest request, ulong rows, StreamOpened opened, StreamClosed closed)
    {
        var withheld = opened.Withheld.Count > 0 ? $"; withheld, not granted: {string.Join(", ", opened.Withheld)}" : "";
        return $"{FigureOptions.Counted(rows, closed, request.Aggregate is not null)}, content hash agrees{withheld}; {ReadTables.Caption(opened.Provenance, closed.Position)}";
    }
}
