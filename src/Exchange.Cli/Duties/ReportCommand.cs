using System.CommandLine;
using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Domain.Incidents;

namespace Exchange.Cli.Duties;

/// <summary><c>exchange finding report</c> and <c>clock</c>: what somebody saw, and by when an incident is told.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var code = new Argument<FindingCode>("CODE") { Description = "P7, P8, R1, R3 or R6." };
        var against = new Option<string>("--against") { Description = "The department reported, by short name or code.", HelpName = "DEPARTMENT", Required = true };
        var text = new Option<string>("--text") { Description = "What happened, with what shows it; it is sealed in the log.", HelpName = "TEXT", Required = true };
        var resource = new Option<string?>("--resource") { Description = "The resource's code.", HelpName = "CODE" };
        var names = new Option<string[]>("--name") { Description = "Of R1 a field of the form, of P7 an item; may be repeated.", HelpName = "NAME" };
        var read = new Option<ulong?>("--read") { Description = "The index of your read that shows a P7.", HelpName = "INDEX" };
        var persons = new Option<ulong>("--persons") { Description = "How many persons an R6 concerns.", HelpName = "COUNT" };
        var confirms = new Option<ulong?>("--confirms") { Description = "The index of the report that an officer confirms.", HelpName = "INDEX" };
        var command = new Command("report", "Reports a breach that no gateway sees (政务数据共享条例 Art 37). Anyone bound to a department or a body.")
        {
            code, against, text, resource, names, read, persons, confirms, gateway,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var departments = await DepartmentNames.ReadAsync(channel, ct);
            var request = new FileReportRequest
            {
                Code = parsed.GetValue(code),
                Against = departments.IdOfTyped(parsed.GetRequiredValue(against)),
                Resource = parsed.GetValue(resource) ?? "",
                Names = { parsed.GetValue(names) ?? [] },
                Persons = parsed.GetValue(persons),
                Text = parsed.GetRequiredValue(text),
            };
            if (parsed.GetValue(read) is { } index)
            {
                request.Read = index;
            }

            if (parsed.GetValue(confirms) is { } confirmed)
            {
                request.Confirms = confirmed;
            }

            var answer = await new ReportService.ReportServiceClient(channel).FileReportAsync(request, cancellationToken: ct);
            Console.WriteLine($"Log entry {answer.Index}.");
            if (request.Code == FindingCode.R1)
            {
                Console.WriteLine(answer.Elements.Count == 0 ? "The exchange knows none of these fields." : $"Of these the exchange knows {string.Join(", ", answer.Elements)}.");
            }
        });
        return command;
    }

    public static Command Clock()
    {
        var persons = new Argument<ulong>("PERSONS") { Description = "How many persons it concerns." };
        var by = new Option<IncidentOperator>("--operator") { Description = "Who operates what was hit.", DefaultValueFactory = _ => IncidentOperator.Other };
        var at = new Option<DateTimeOffset>("--found") { Description = "When it was found.", HelpName = "INSTANT", Required = true, CustomParser = result => Options.ParseInstant(result) };
        var command = new Command("clock", "Says by when an incident is reported, and to whom (国家网络安全事件报告管理办法 Art 4).") { persons, by, at };
        command.SetAction(parsed => Console.WriteLine(IncidentClock.Of(parsed.GetValue(by), parsed.GetValue(persons), parsed.GetValue(at)) is { } terms
            ? $"{terms.Grade}: {terms.First} by {Local(terms.FirstBy)}{(terms.Next is null ? "" : $", then {terms.Next} within {terms.NextWithin!.Value.TotalMinutes:0} minutes")}."
            : "Below 1000000 persons that rule sets no term; contain it at once all the same (政务数据共享条例 Art 35)."));
        return command;
    }

    private static string Local(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
