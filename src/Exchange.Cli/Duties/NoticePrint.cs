using System.CommandLine;
using System.Globalization;
using System.Text;
using Exchange.Audit.V1;
using Exchange.Cli.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Findings;
using Spectre.Console;
using Evidence = Exchange.Domain.Findings.Evidence;
using EvidenceKind = Exchange.Domain.Findings.EvidenceKind;
using Finding = Exchange.Domain.Findings.Finding;
using FindingCode = Exchange.Domain.Findings.FindingCode;

namespace Exchange.Cli.Duties;

/// <summary><c>exchange finding notice</c>: the rectification notice 责令改正通知书 as it was given, to print or to send.</summary>
internal static class NoticePrint
{
    public static Command Create()
    {
        var id = FindingSteps.Id();
        var output = new Option<FileInfo?>("--output")
        {
            Description = "The file to write: a page to print where its name ends in .html, else text; absent: text to the terminal.",
            HelpName = "FILE",
        };
        return RegistryCommand.Create("notice", "Prints the rectification notice 责令改正通知书 as it was given.", [id, output], async (parsed, channel, names, ct) =>
        {
            var given = (await FindingSteps.StepsAsync(channel, parsed.GetRequiredValue(id), ct)).FindLast(step => step.State == Audit.V1.FindingState.Notified)
                ?? throw new InvalidDataException("No notice was given of this finding; exchange finding notify gives it.");
            var notice = NoticeOf(given, names);
            if (parsed.GetValue(output) is not { } file)
            {
                await Console.Out.WriteAsync(notice.ToText());
                return;
            }

            var isPage = string.Equals(file.Extension, ".html", StringComparison.OrdinalIgnoreCase);
            await File.WriteAllTextAsync(file.FullName, isPage ? notice.ToHtml() : notice.ToText(), new UTF8Encoding(false), ct);
            AnsiConsole.WriteLine($"{notice.Number} written to {file}");
        });
    }

    private static RectificationNotice NoticeOf(StepTaken given, DepartmentNames names) => new(
        given.Notice,
        given.At.ToDateTimeOffset(),
        given.Due.Length > 0 ? DateOnly.ParseExact(given.Due, "O", CultureInfo.InvariantCulture) : null,
        new(names.FullNameOf(given.Found.Responsible), given.Found.Responsible),
        new(names.FullNameOf(given.Department), given.Department),
        new Finding(
            (FindingCode)given.Found.Code,
            DepartmentId.Parse(given.Found.Responsible),
            given.Found.Subject,
            given.Found.Text,
            given.Found.Since?.ToDateTimeOffset(),
            [.. given.Found.Evidence.Select(evidence => new Evidence((EvidenceKind)evidence.Kind, evidence.Id, evidence.Version))])
        {
            OwnArticle = given.Found.Article,
        },
        given.Reason.Length > 0 ? given.Reason : null,
        (long)given.Index);
}
