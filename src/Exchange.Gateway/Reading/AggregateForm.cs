using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Google.Protobuf.Collections;

namespace Exchange.Gateway.Reading;

/// <summary>An aggregate as it came, read into a typed one.</summary>
internal static class AggregateForm
{
    private const int ItemsMax = 20;

    /// <param name="fields">Collects what is wrong.</param>
    /// <param name="request">Asks for figures.</param>
    /// <param name="resource">What the caller holds a grant for; null: of what the items are, nothing is told.</param>
    public static Aggregate Read(Fields fields, V1.ReadRequest request, Resource? resource)
    {
        var at = fields.Under("aggregate");
        const string Whole = "Figures are given whole; leave it out.";
        fields.Found.When(request.Items.Count > 0, "items", ViolationCode.FieldConflict, "The items of figures are those that the aggregate names.");
        fields.Found.When(request.ByKey, "by_key", ViolationCode.FieldConflict, Whole);
        fields.Found.When(!request.Cursor.IsEmpty, "cursor", ViolationCode.FieldConflict, Whole);
        fields.Found.When(request.Limit > 0, "limit", ViolationCode.FieldConflict, Whole);
        var groupBy = at.Each("group_by", request.Aggregate.GroupBy, 0, ItemsMax, (f, field, item) => RequestForm.ReadItem(f, field, item, resource));
        var sums = at.Each("sums", request.Aggregate.Sums, 0, ItemsMax, (f, field, item) => ReadSum(f, field, item, resource));
        Once(at, "group_by", request.Aggregate.GroupBy);
        Once(at, "sums", request.Aggregate.Sums);
        if (fields.Found.Any)
        {
            return new([], []);
        }

        var figures = new Aggregate(groupBy, sums);
        fields.Found.When(
            FigureItems.Of(figures).Any(figure => groupBy.Contains(figure.Id)),
            at.At("group_by"),
            ViolationCode.FieldConflict,
            "An item of the name of a figure, count or sum_ITEM, cannot be grouped by beside it.");
        return figures;
    }

    private static void Once(Fields at, string field, RepeatedField<string> items) =>
        at.Found.When(items.Distinct().Count() != items.Count, at.At(field), ViolationCode.FieldDuplicate, "Name each item once.");

    private static ItemId ReadSum(Fields fields, string field, string item, Resource? resource)
    {
        var id = RequestForm.ReadItem(fields, field, item, resource);
        var type = id is null ? null : resource?.Find(id)?.Type;
        fields.Found.When(
            type is not (null or ItemType.Integer or ItemType.Decimal),
            fields.At(field),
            ViolationCode.ValueTypeMismatch,
            "An item of type INTEGER or DECIMAL.");
        fields.Found.When(
            id is { Value.Length: > FigureItems.SummedIdMax },
            fields.At(field),
            ViolationCode.FieldTooLong,
            $"An item whose id has at most {FigureItems.SummedIdMax} characters, since its sum is named after it.");
        return id!;
    }
}
