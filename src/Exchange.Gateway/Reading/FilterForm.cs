using System.Collections.Immutable;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using SourceV1 = Exchange.Source.V1;

namespace Exchange.Gateway.Reading;

/// <summary>Filters as they came, read into typed ones.</summary>
internal static class FilterForm
{
    private const int FiltersMax = 16;
    private const int ValuesMax = 1000;
    private const int BytesMax = 64 * 1024;

    /// <param name="fields">Collects what is wrong.</param>
    /// <param name="field">The filters' name.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="resource">What the caller holds a grant for; null: of what the items are, nothing is told.</param>
    public static ImmutableArray<RowFilter> Read(Fields fields, string field, IReadOnlyList<V1.Filter> filters, Resource? resource)
    {
        // Weighed before they are looked at: filters of megabytes cost nothing more.
        if (filters.Sum(filter => (long)filter.CalculateSize()) > BytesMax)
        {
            fields.Add(field, ViolationCode.FieldTooLong, $"At most {BytesMax} bytes in all.");
            return [];
        }

        return [.. fields.Each(field, filters, 0, FiltersMax, (f, at, filter) => Read(f.Found, at, filter, resource)).OfType<RowFilter>()];
    }

    private static RowFilter? Read(Violations found, string field, V1.Filter wire, Resource? resource)
    {
        var own = new Violations();
        var filter = Read(new Fields(own, ""), field, wire, resource);
        found.AddRange(own.ToImmutable());
        return filter;
    }

    private static RowFilter? Read(Fields fields, string field, V1.Filter wire, Resource? resource)
    {
        var item = RequestForm.ReadItem(fields, $"{field}.item", wire.Item, resource);
        var type = item is null ? null : resource?.Find(item)?.Type;
        RowFilter? filter = wire.TestCase switch
        {
            V1.Filter.TestOneofCase.Equals_ => new RowFilter.Exactly(item!, ReadValue(fields, $"{field}.equals", wire.Equals_)),
            V1.Filter.TestOneofCase.Prefix => new RowFilter.Prefix(item!, ReadText(fields, $"{field}.prefix", wire.Prefix, isRequired: true)),
            V1.Filter.TestOneofCase.Among => new RowFilter.Among(
                item!, fields.Each($"{field}.among.values", wire.Among.Values, 1, ValuesMax, (f, at, value) => ReadGiven(f, at, value))),
            V1.Filter.TestOneofCase.Range => ReadRange(fields, $"{field}.range", item!, wire.Range),
            _ => null,
        };
        if (filter is null)
        {
            fields.Add(field, ViolationCode.FieldRequired, "State the test.");
        }
        else if (!fields.Found.Any && type is { } known && !FilterRule.Fits(filter, known))
        {
            fields.Add(field, ViolationCode.ValueTypeMismatch, $"The item {item} is of type {known.ToString().ToUpperInvariant()}.");
        }

        return filter;
    }

    private static RowFilter.Range ReadRange(Fields fields, string field, ItemId item, SourceV1.ValueRange wire)
    {
        var (from, until) = (ReadValue(fields, $"{field}.from", wire.From), ReadValue(fields, $"{field}.until", wire.Until));
        fields.Found.When(from.IsNull && until.IsNull, field, ViolationCode.FieldRequired, "Give one bound or both.");
        RequireOrdered(fields, $"{field}.from", from);
        RequireOrdered(fields, $"{field}.until", until);
        return new(item, from, until);
    }

    private static void RequireOrdered(Fields fields, string field, Cell bound)
    {
        if (bound.Type == ItemType.Real && double.IsNaN(bound.Real))
        {
            fields.Add(field, ViolationCode.FieldOutOfRange, "NaN is in no order.");
        }
    }

    private static Cell ReadGiven(Fields fields, string field, SourceV1.Value wire)
    {
        var value = ReadValue(fields, field, wire);
        if (value.IsNull && wire.KindCase == SourceV1.Value.KindOneofCase.None)
        {
            fields.Add(field, ViolationCode.FieldRequired, "Give a value.");
        }

        return value;
    }

    // A text may be empty or blank, which some rows hold; and an instant is of whole microseconds, or it would find another.
    private static Cell ReadValue(Fields fields, string field, SourceV1.Value? wire) => wire?.KindCase switch
    {
        SourceV1.Value.KindOneofCase.Text => Cell.OfText(ReadText(fields, field, wire.Text, isRequired: false)),
        SourceV1.Value.KindOneofCase.DateTime when wire.DateTime.Nanos % 1000 != 0 =>
            fields.Refuse<Cell>(field, ViolationCode.FieldOutOfRange, "At most microseconds."),
        _ => CellWire.Read(wire, fields, field),
    };

    private static string ReadText(Fields fields, string field, string text, bool isRequired)
    {
        fields.Found.When(isRequired && text.Length == 0, field, ViolationCode.FieldRequired, "Give a text.");
        fields.Found.When(text.EnumerateRunes().Any(Rune.IsControl), field, ViolationCode.FieldMalformed, "No control characters.");
        return text;
    }
}
