using System.Globalization;
using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Google.Protobuf;

namespace Exchange.Cli.Reads;

/// <summary>A form as rows for programs: one for each value, and one for each element that has none or could not be had.</summary>
internal static class FormBatch
{
    private static readonly string[] Items = ["element", "value", "provider", "resource", "grant", "record", "disputed", "refusal"];

    public static Batch Of(AssembleResponse answer)
    {
        var rows = answer.Elements.SelectMany(element => RowsOf(element, answer)).ToList();
        return new() { Rows = (uint)rows.Count, Columns = { Items.Select((item, place) => ColumnOf(item, [.. rows.Select(row => row[place])])) } };
    }

    private static IEnumerable<string?[]> RowsOf(AssembledElement element, AssembleResponse answer)
    {
        if (element.Found is not { } found)
        {
            return [[element.Element, null, null, null, null, Text(element.Refused.Position), null, element.Refused.Reason]];
        }

        var source = answer.Sources[(int)found.Source];
        var disputed = found.Disputed.Select(mark => mark.Row).ToHashSet();
        string?[] Row(Value? value, uint row) =>
        [
            element.Element, value?.Written(), source.Provenance.Provider, source.Provenance.Resource, source.Provenance.Grant,
            Text(source.Position), disputed.Contains(row) ? "true" : null, null,
        ];
        return found.Values.Count == 0 ? [Row(null, uint.MaxValue)] : found.Values.Select((value, row) => Row(value, (uint)row));
    }

    private static string? Text(LogPosition? position) => position?.Index.ToString(CultureInfo.InvariantCulture);

    private static Column ColumnOf(string item, string?[] texts)
    {
        var nulls = new byte[(texts.Length + 7) / 8];
        for (var row = 0; row < texts.Length; row++)
        {
            nulls[row / 8] |= (byte)(texts[row] is null ? 1 << (row % 8) : 0);
        }

        return new() { Item = item, Type = ItemType.Text, Texts = { texts.Select(text => text ?? "") }, Nulls = ByteString.CopyFrom(nulls) };
    }
}
