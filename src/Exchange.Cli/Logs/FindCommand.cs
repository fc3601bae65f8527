using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary><c>exchange log find</c>: the trail, for security officers.</summary>
internal static class FindCommand
{
    private const int PageSize = 100;

    public static Command Create()
    {
        var access = new UserAccess();
        var consumer = Text("--consumer", "The reading department, by short name or code.", "DEPARTMENT");
        var resource = Text("--resource", "The resource's code.", "CODE");
        var grant = Text("--grant", "The grant's id.", "ID");
        var rule = Text("--rule", "PERMITTED, PERMITTED_AUTHORITY, PERMITTED_SOURCE, or the reason of a refusal.", "CODE");
        var since = new Option<DateTimeOffset?>("--since") { Description = "Not before, such as 2026-10-09T08:00:00+08:00.", HelpName = "INSTANT" };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Before.", HelpName = "INSTANT" };
        var count = new Option<int>("--count") { Description = "At most so many entries, newest first.", HelpName = "N", DefaultValueFactory = _ => PageSize };
        var gateway = RegistryAccess.Address();
        var command = new Command("find", "Finds reads and refusals by who, what, how and when. Officers only.")
        {
            consumer, resource, grant, rule, since, until, count, gateway,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var request = new FindEntriesRequest
            {
                Consumer = parsed.GetValue(consumer) is { } department ? names.IdOfTyped(department) : "",
                Resource = parsed.GetValue(resource) ?? "",
                Grant = parsed.GetValue(grant) ?? "",
                Rule = parsed.GetValue(rule) ?? "",
                Since = parsed.GetValue(since)?.ToTimestamp(),
                Until = parsed.GetValue(until)?.ToTimestamp(),
            };
            var table = EntryTables.Empty();
            var (client, found) = (new LogService.LogServiceClient(channel), 0);
            do
            {
                request.PageSize = (uint)int.Clamp(parsed.GetValue(count) - found, 1, PageSize);
                var page = await client.FindEntriesAsync(request, cancellationToken: ct);
                foreach (var entry in page.Entries)
                {
                    EntryTables.Add(table, entry.Index, entry.Entry, names.NameOf);
                }

                found += page.Entries.Count;
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0 && found < parsed.GetValue(count));
            AnsiConsole.Write(table.Caption($"{found} entries{(request.PageToken.Length > 0 ? ", and older ones" : "")}"));
        });
        return command;
    }

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };
}
