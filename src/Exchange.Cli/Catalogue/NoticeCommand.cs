using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Usage;
using Exchange.Registry.V1;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange notice</c>: what the caller's department must be told.</summary>
internal static class NoticeCommand
{
    public static Command Create() => new("notice", "Notices 通知: what the caller's department must be told.") { List(), Watch(), WebhookCommand.Create() };

    private static Command List()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var command = new Command("list", "Lists the department's notices, the oldest first.") { gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var table = new Table().Border(TableBorder.Rounded).AddColumns("number", "when", "about", "notice 通知");
            var (client, request) = (new NoticeService.NoticeServiceClient(channel), new ListNoticesRequest());
            do
            {
                var page = await client.ListNoticesAsync(request, cancellationToken: ct);
                foreach (var notice in page.Notices)
                {
                    table.AddRow(
                        $"{notice.Number}", When(notice), About(notice.Kind), Markup.Escape(notice.Text));
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            if (table.Rows.Count == 0)
            {
                AnsiConsole.MarkupLine("No notices.");
                return;
            }

            AnsiConsole.Write(table);
        });
        return command;
    }

    private static Command Watch()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var after = new Option<long>("--after") { Description = "The number of the last notice that is known already.", HelpName = "NUMBER" };
        var command = new Command("watch", "Prints each notice as it is told, a line each, until it is stopped.") { after, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            using var call = new NoticeService.NoticeServiceClient(channel).WatchNotices(
                new() { AfterNumber = parsed.GetValue(after) }, cancellationToken: ct);
            try
            {
                await foreach (var response in call.ResponseStream.ReadAllAsync(ct))
                {
                    Print(response.Notice);
                }
            }
            catch (RpcException) when (ct.IsCancellationRequested)
            {
                // Stopped by its user, as it is meant to be.
            }
        });
        return command;
    }

    private static void Print(Notice? notice)
    {
        if (notice is not null)
        {
            Console.WriteLine($"{notice.Number}\t{When(notice)}\t{notice.Kind}\t{notice.Subject}\t{notice.Text}");
        }
    }

    private static string About(NoticeKind kind) => kind switch
    {
        NoticeKind.ResourceChanged => "resource changed 目录变更",
        NoticeKind.ResourceEnded => "resource ended 目录终止",
        NoticeKind.CorrectionFiled => "correction filed 校核提出",
        NoticeKind.CorrectionResolved => "correction resolved 校核反馈",
        NoticeKind.DraftMoved => "draft moved 编目进度",
        NoticeKind.DisputeMoved => "dispute moved 争议进度",
        NoticeKind.RequestMoved => "request moved 申请进度",
        NoticeKind.RequestOverdue => "request overdue 申请超期",
        NoticeKind.GrantChanged => "grant changed 授权变更",
        NoticeKind.Disposal => "disposal 处置",
        NoticeKind.DelegationChanged => "delegation changed 委托变更",
        _ => $"{kind}",
    };

    private static string When(Notice notice) => $"{notice.At.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm:ss}";
}
