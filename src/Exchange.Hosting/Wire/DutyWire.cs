using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Lines of duty lists as they travel.</summary>
public static class DutyWire
{
    private const string IdForm = "Capital letters, digits and hyphens, such as D2-001.";
    private const string ElementForm = "Subject and fact in lower snake case, such as person.marital_status.";
    private const string CodeForm = "6 to 16 digits that begin with 1, 2 or 3, a slash, and 1 to 8 digits, such as 301003/0003.";

    /// <summary>What could be read of it; anything wrong is among the violations.</summary>
    public static DutyLine Read(V1.DutyLine wire, Fields at)
    {
        var line = ReadFields(wire, at);
        When(wire.Items.Distinct().Count() != wire.Items.Count, "items", ViolationCode.FieldDuplicate, "Name each item once.");
        When(wire.Consumers.Distinct().Count() != wire.Consumers.Count, "consumers", ViolationCode.FieldDuplicate, "Name each department once.");
        When(wire.Consumers.Contains(wire.Department), "consumers", ViolationCode.FieldConflict, "A department owes nothing to itself.");
        return line;

        void When(bool wrong, string field, ViolationCode code, string description)
        {
            if (wrong)
            {
                at.Add(field, code, description);
            }
        }
    }

    extension(DutyLine line)
    {
        public V1.DutyLine ToWire() => new()
        {
            Id = line.Id.Value,
            Version = line.Version,
            List = (V1.DutyList)line.List,
            Batch = line.Batch,
            Department = line.Department.Value,
            Resource = line.Resource?.Value ?? "",
            Items = { line.Items.Select(id => id.Value) },
            Element = line.Element?.Value ?? "",
            Mode = (V1.Mode)(line.Mode ?? 0),
            UpdateCycle = (V1.UpdateCycle)(line.UpdateCycle ?? 0),
            Quality =
            {
                line.Quality.Select(target => new V1.QualityTarget { Dimension = (V1.QualityDimension)target.Dimension, Target = target.Target }),
            },
            Due = line.Due?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "",
            Consumers = { line.Consumers.Select(id => id.Value) },
            Basis = line.Basis,
            BasisRank = (V1.BasisRank)(line.BasisRank ?? 0),
        };
    }

    private static DutyLine ReadFields(V1.DutyLine wire, Fields at) => new()
    {
        Id = at.Id<DutyLineId>("id", wire.Id, DutyLineId.TryParse, IdForm) ?? Nowhere.DutyLine,
        Version = wire.Version,
        List = at.Choice<DutyList>("list", (int)wire.List),
        Batch = at.Text("batch", wire.Batch, 50),
        Department = DepartmentWire.ReadId(at, "department", wire.Department) ?? Nowhere.Department,
        Resource = ReadOptional(wire.Resource, () => at.Id<ResourceCode>("resource", wire.Resource, ResourceCode.TryParse, CodeForm) ?? Nowhere.Code),
        Items = at.Each("items", wire.Items, 0, 500, static (f, field, id) => CatalogueWire.ReadItemId(f, field, id) ?? Nowhere.Item),
        Element = ReadOptional(wire.Element, () => at.Id<ElementId>("element", wire.Element, ElementId.TryParse, ElementForm) ?? Nowhere.Element),
        Mode = at.OptionalChoice<Mode>("mode", (int)wire.Mode),
        UpdateCycle = at.OptionalChoice<UpdateCycle>("update_cycle", (int)wire.UpdateCycle),
        Quality = at.Each("quality", wire.Quality, 0, 20, ReadTarget),
        Due = wire.Due.Length == 0 ? null : at.Day("due", wire.Due),
        Consumers = at.Each("consumers", wire.Consumers, 0, 200, static (f, field, id) => DepartmentWire.ReadId(f, field, id) ?? Nowhere.Department),
        Basis = at.Text("basis", wire.Basis, 200),
        BasisRank = at.OptionalChoice<BasisRank>("basis_rank", (int)wire.BasisRank),
    };

    // What cannot be read was given all the same, so that no rule tells that it is missing.
    private static T? ReadOptional<T>(string text, Func<T> read)
        where T : class => text.Length == 0 ? null : read();

    private static QualityTarget ReadTarget(Fields fields, string field, V1.QualityTarget wire)
    {
        var at = fields.Under(field);
        return new(at.Choice<QualityDimension>("dimension", (int)wire.Dimension), at.Text("target", wire.Target, 100));
    }
}
