using System.CommandLine;
using Exchange.Cli.Requests;
using Exchange.Registry.V1;

namespace Exchange.Cli.Usage;

/// <summary><c>exchange notice webhook</c>: notices posted to an address of the department's own.</summary>
internal static class WebhookCommand
{
    public static Command Create() => new("webhook", "Posts each notice to an address of the department's own, as a signed CloudEvent.") { Set(), Remove(), Show() };

    private static Command Set()
    {
        var url = new Argument<string>("URL") { Description = "Where to; https." };
        var kinds = new Option<NoticeKind[]>("--kind")
        {
            Description = $"Only these kinds: {Options.NamesOf<NoticeKind>()}, divided by commas; by default all.",
            HelpName = "KINDS",
            CustomParser = Options.ParseList<NoticeKind>,
        };
        var after = new Option<long>("--after") { Description = "The number of the last notice that is known already; by default what is told from now on is sent.", HelpName = "NUMBER" };
        return Desk.Command("set", "Sets or replaces the webhook. Stewards and heads.", [url, kinds, after], async (parsed, desk, ct) =>
        {
            var set = await desk.Webhooks.PutWebhookAsync(
                new() { Url = parsed.GetRequiredValue(url), Kinds = { parsed.GetValue(kinds) ?? [] }, AfterNumber = parsed.GetValue(after) }, cancellationToken: ct);
            Print(set.Webhook, set.VerificationKey);
            RequestPrint.Line("next", $"see how far it has got: exchange notice webhook show{desk.As(set.Webhook.Department, "steward")}");
            return 0;
        });
    }

    private static Command Remove() => Desk.Command("remove", "Takes the webhook away; notices are listed all the same. Stewards and heads.", [], async (_, desk, ct) =>
    {
        await desk.Webhooks.RemoveWebhookAsync(new(), cancellationToken: ct);
        Console.WriteLine("The webhook is gone.");
        return 0;
    });

    private static Command Show() => Desk.Command("show", "Shows the webhook, and how far it has got.", [], async (_, desk, ct) =>
    {
        var got = await desk.Webhooks.GetWebhookAsync(new(), cancellationToken: ct);
        Print(got.Webhook, got.VerificationKey);
        RequestPrint.Line("delivered", $"up to notice {got.Delivered}");
        if (got.NextTry is { } next)
        {
            RequestPrint.Line("waiting", $"tried {got.Tries} times, next {RequestWords.Minute(next)}: {got.LastOutcome}", "[yellow]not delivered[/]");
        }

        return 0;
    });

    private static void Print(Webhook webhook, string key)
    {
        Console.WriteLine($"{webhook.Url}, version {webhook.Version}");
        RequestPrint.Line("kinds", webhook.Kinds.Count > 0 ? string.Join(", ", webhook.Kinds) : "all");
        RequestPrint.Line("key", $"{key} (Standard Webhooks, v1a: verify each signature with it)");
    }
}
