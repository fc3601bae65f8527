using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Reads;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Updates;

/// <summary><c>exchange update report</c>: a provider says that its data was updated.</summary>
internal static class UpdateCommand
{
    public static Command Create() => new("update", "Updates of data 动态更新.") { Report() };

    private static Command Report()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var resource = new Argument<string>("RESOURCE") { Description = "The resource's code, such as 302001/0006." };
        var until = new Option<DateTimeOffset>("--until")
        {
            Description = "Up to when the data is complete: an instant such as 2026-10-09T09:45:00+08:00, or a day, which means its end.",
            HelpName = "DAY|INSTANT",
            Required = true,
            CustomParser = Options.ParseInstant,
        };
        var loaded = new Option<DateTimeOffset?>("--loaded")
        {
            Description = "When it was loaded; now when absent.",
            HelpName = "DAY|INSTANT",
            CustomParser = result => Options.ParseInstant(result),
        };
        var rows = new Option<ulong>("--rows") { Description = "How many rows it now has.", HelpName = "N" };
        var reason = new Option<string?>("--reason") { Description = "Why it reaches less far than was reported before.", HelpName = "TEXT" };
        var command = new Command("report", "Reports that a resource's data was updated. Stewards, for their own department.")
        {
            resource, until, loaded, rows, reason, gateway,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var update = new DataUpdate
            {
                Resource = parsed.GetRequiredValue(resource),
                DataUntil = parsed.GetValue(until).ToTimestamp(),
                LoadedAt = parsed.GetValue(loaded)?.ToTimestamp(),
                Rows = parsed.GetValue(rows),
            };
            var answer = await new UpdateService.UpdateServiceClient(channel).ReportUpdateAsync(
                new() { Update = update, Correction = parsed.GetValue(reason) ?? "" }, cancellationToken: ct);
            Console.WriteLine(
                $"{update.Resource}: data until {FreshnessWords.Local(answer.Update.DataUntil)}, {FreshnessWords.Of(answer.Freshness.State)}; " +
                $"the next update is due by {FreshnessWords.Local(answer.Freshness.NextDue)}. Revision {answer.Revision}.");
        });
        return command;
    }
}
