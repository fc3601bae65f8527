using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Calendar;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Comparing;
using Exchange.Cli.Corrections;
using Exchange.Cli.Demo;
using Exchange.Cli.Disputes;
using Exchange.Cli.Duties;
using Exchange.Cli.Grants;
using Exchange.Cli.Logs;
using Exchange.Cli.Monitoring;
using Exchange.Cli.Reads;
using Exchange.Cli.Recollection;
using Exchange.Cli.Requests;
using Exchange.Cli.Serving;
using Exchange.Cli.Updates;
using Exchange.Cli.Usage;

namespace Exchange.Cli;

/// <summary>The command line of every user: operator, developer, steward, officer.</summary>
internal static class ExchangeCommand
{
    public static RootCommand Create() => new("Exchange: one department uses another's data, lawfully, and can prove it.")
    {
        DemoCommand.Create(),
        ServeCommand.Create(),
        ClientCommand.Create(),
        TokenCommand.Create(),
        LookupCommand.Create(),
        ReadCommand.Create(),
        VerifyCommand.Create(),
        AssembleCommand.Create(),
        CompareCommand.Create(),
        CatalogueCommand.Create(),
        Sources.SourceCommand.Create(),
        DepartmentCommand.Create(),
        ElementCommand.Create(),
        RequestCommand.Create(),
        DelegationCommand.Create(),
        GrantCommand.Create(),
        UsageCommand.Create(),
        DisposalCommand.Create(),
        CorrectionCommand.Create(),
        DisputeCommand.Create(),
        UpdateCommand.Create(),
        FreshnessCommand.Create(),
        RecollectionCommand.Create(),
        DutyCommand.Create(),
        FindingCommand.Create(),
        MonitorCommand.Create(),
        Openings.OpeningCommand.Create(),
        ScorecardCommand.Create(),
        NoticeCommand.Create(),
        HistoryCommand.Create(),
        LogCommand.Create(),
        CalendarCommand.Create(),
    };
}
