using Exchange.Cli.Grants;
using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary>Rows as a person reads them.</summary>
internal static class ReadTables
{
    public static Table Of(LookupResponse answer)
    {
        var table = Empty(answer.Items);
        foreach (var row in answer.Rows)
        {
            table.AddRow([.. row.Values.Select(value => Markup.Escape(value.Written() ?? ""))]);
        }

        return table;
    }

    public static Table Empty(IEnumerable<string> items)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var item in items)
        {
            table.AddColumn(Markup.Escape(item));
        }

        return table;
    }

    public static string Caption(Provenance from, LogPosition position) =>
        $"source {from.Provider}, {from.Resource} version {from.ResourceVersion}, {FreshnessWords.Of(from)}, grant {from.Grant} version {from.GrantVersion}, record {position.Index} of {position.Origin}{string.Concat(from.Masks.Select(masked => $", {MaskWords.Of(masked)}"))}";

    /// <summary>The office's duty stands in the same line (国发〔2016〕51号 Art 15).</summary>
    public static string Of(Dispute dispute) =>
        $"{dispute.Item}, correction {dispute.Correction}{(dispute.AcceptEvidence ? ": evidence from the citizen is to be accepted" : "")}";
}
