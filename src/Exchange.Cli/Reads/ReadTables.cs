using System.Globalization;
using Exchange.Cli.Grants;
using Exchange.Domain.Catalogue;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
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
            table.AddRow([.. row.Values.Select(value => Markup.Escape(Text(value)))]);
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

    public static string Text(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Text => value.Text,
        Value.KindOneofCase.Decimal => value.Decimal,
        Value.KindOneofCase.Date => value.Date,
        Value.KindOneofCase.DateTime => value.DateTime.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture),
        Value.KindOneofCase.Logical => value.Logical ? "true" : "false",
        Value.KindOneofCase.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.Real => value.Real.ToString("R", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>One value of a column of a batch.</summary>
    public static string Text(Column column, int row)
    {
        if (row / 8 < column.Nulls.Length && (column.Nulls[row / 8] >> (row % 8) & 1) == 1)
        {
            return "";
        }

        return (Domain.Catalogue.ItemType)column.Type switch
        {
            Domain.Catalogue.ItemType.Integer => column.Integers[row].ToString(CultureInfo.InvariantCulture),
            Domain.Catalogue.ItemType.DateTime =>
                DateTimeOffset.UnixEpoch.AddMicroseconds(column.Integers[row]).ToString("O", CultureInfo.InvariantCulture),
            Domain.Catalogue.ItemType.Logical => column.Logicals[row] ? "true" : "false",
            Domain.Catalogue.ItemType.Real => column.Reals[row].ToString("R", CultureInfo.InvariantCulture),
            _ => column.Texts[row],
        };
    }
}
