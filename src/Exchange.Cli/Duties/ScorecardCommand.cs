using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Catalogue;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Duties;

/// <summary><c>exchange scorecard</c>: what the authority reports of each department, under the Decree's four headings.</summary>
internal static class ScorecardCommand
{
    public static Command Create()
    {
        var department = new Option<string?>("--department") { Description = "One department, by short name or code.", HelpName = "DEPARTMENT" };
        var from = PeriodOptions.From("From then on.");
        from.Required = true;
        var to = PeriodOptions.To("Before; by default until now.");
        return RegistryCommand.Create(
            "scorecard",
            "Counts each department's 及时性, 数据质量, 应用情况 and 安全保障 over a period (政务数据共享条例 Art 38).",
            [department, from, to],
            async (parsed, channel, names, ct) =>
            {
                var table = new Table().Border(TableBorder.Rounded).AddColumns("department", "timeliness 及时性", "quality 数据质量", "use 应用情况", "security 安全保障");
                var (client, page) = (new FindingService.FindingServiceClient(channel), new ListScoresResponse());
                var request = new ListScoresRequest
                {
                    From = parsed.GetValue(from)!.Value.ToTimestamp(),
                    To = parsed.GetValue(to)?.ToTimestamp(),
                    Department = parsed.GetValue(department) is { } typed ? names.IdOfTyped(typed) : "",
                };
                do
                {
                    page = await client.ListScoresAsync(request, cancellationToken: ct);
                    foreach (var score in page.Scores)
                    {
                        Add(table, score, names.NameOf);
                    }

                    request.PageToken = page.NextPageToken;
                }
                while (request.PageToken.Length > 0);
                AnsiConsole.Write(table.Caption($"from registry revision {page.RegistryRevision} and {page.LogSize} log entries"));
            });
    }

    private static void Add(Table table, Score score, Func<string, string> nameOf) => table.AddRow(
        Markup.Escape(nameOf(score.Department)),
        $"{score.Timeliness.DutiesMet} of {score.Timeliness.DutiesDue} duties met\n{score.Timeliness.LateTerms} late replies or deliveries\n" +
        $"{score.Timeliness.LateCorrections} late corrections\n{score.Timeliness.RectificationsLate} of {score.Timeliness.RectificationsDue} rectifications late",
        $"{score.Quality.Fresh} of {score.Quality.Mounted} fresh, {score.Quality.Unreported} unknown\n{score.Quality.OpenCorrections} corrections open\n{score.Quality.Findings} findings",
        $"read {score.Application.ReadsGiven} times, in {score.Application.ResourcesRead} resources\nmade {score.Application.ReadsMade} reads",
        $"{score.Security.Findings} findings\n{score.Security.Undisposed} not disposed of");
}
