using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary>Explanations as a person reads them.</summary>
internal static class ExplanationTables
{
    public static void Show(ExplainReadRequest question, ExplainReadResponse answer, Func<string, string> nameOf)
    {
        AnsiConsole.MarkupLine(
            $"{Markup.Escape(nameOf(question.Consumer))} reads {Markup.Escape(question.Resource)} for {Markup.Escape(question.Purpose)}: " +
            $"{Verdict(answer.Permitted, answer.Rule)}{(answer.Grant.Length > 0 ? $", {Markup.Escape(answer.Grant)} v{answer.GrantVersion}" : "")}");
        foreach (var line in new[] { answer.Sentence, answer.WayOn }.Where(line => line.Length > 0))
        {
            AnsiConsole.MarkupLineInterpolated($"  {line}");
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("grant 授权", column => column.NoWrap())
            .AddColumns("what it would serve", "what stands in the way", "what would have allowed it", "who authorized it");
        foreach (var weighed in answer.Grants)
        {
            table.AddRow(
                Markup.Escape($"{weighed.Grant.Id} v{weighed.Grant.Version}\n{weighed.Grant.Purpose}"),
                Markup.Escape(Served(weighed)),
                Lines(weighed.Obstacles.Select(obstacle => $"{obstacle.Reason} ({obstacle.Dimension})")),
                Lines(weighed.Obstacles.Select(obstacle => obstacle.AllowedBy)),
                Lines(By(weighed.Authorization)));
        }

        AsOf.Caption(table, question.AsOf ?? new Timestamp(), answer.RegistryRevision);
        if (question.AsOf is null)
        {
            table.Caption($"as it stands, revision {answer.RegistryRevision}");
        }

        AnsiConsole.Write(table);
    }

    public static string Verdict(bool permitted, string rule) => permitted ? "[green]PERMITTED[/]" : $"[red]{Markup.Escape(rule)}[/]";

    /// <summary>Who authorized a grant, a line each: the request and its hands, or the seed, or the grant that passed it on.</summary>
    public static IEnumerable<string> By(Authorization authorization)
    {
        if (authorization.Request.Length > 0)
        {
            yield return $"request {authorization.Request}: drafted by {authorization.DraftedBy}, signed by {authorization.RequestedBy}";
            yield return authorization.SignedBy.Length > 0
                ? $"answered by {authorization.AnsweredBy}, signed by {authorization.SignedBy}"
                : $"authorized for the platform by {authorization.AnsweredBy}{(authorization.Delegation.Length > 0 ? $" under delegation {authorization.Delegation}" : "")}";
        }

        if (authorization.DelegatedFrom.Length > 0)
        {
            yield return $"part of {authorization.DelegatedFrom}";
        }

        yield return $"issued {authorization.IssuedAt.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm} by {authorization.IssuedBy}";
    }

    public static string Lines(IEnumerable<string> lines) => Markup.Escape(string.Join('\n', lines));

    private static string Served(WeighedGrant weighed) =>
        !weighed.Permits ? "nothing" : string.Join('\n', [.. weighed.Items, .. Masked(weighed), .. weighed.Withheld.Select(item => $"without {item}")]);

    private static IEnumerable<string> Masked(WeighedGrant weighed) =>
        weighed.Grant.Masks.Where(masked => weighed.Items.Contains(masked.Item)).Select(MaskWords.Of);
}
