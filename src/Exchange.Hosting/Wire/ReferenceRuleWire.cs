using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Rules for references between resources as they travel.</summary>
public static class ReferenceRuleWire
{
    private const string IdForm = "Capital letters, digits and hyphens, such as R-0001.";

    /// <summary>Null when anything is wrong with it; all of it is told.</summary>
    public static ReferenceRule? Read(V1.ReferenceRule? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("rule", wire);
            return null;
        }

        var at = fields.Under("rule");
        var id = at.Id<ReferenceRuleId>("id", wire.Id, ReferenceRuleId.TryParse, IdForm);
        var sentence = at.Text("sentence", wire.Sentence, 500);
        var fromResource = CatalogueWire.ReadCode(at, "from_resource", wire.FromResource);
        var fromItem = CatalogueWire.ReadItemId(at, "from_item", wire.FromItem);
        var toResource = CatalogueWire.ReadCode(at, "to_resource", wire.ToResource);
        var toItem = CatalogueWire.ReadItemId(at, "to_item", wire.ToItem);
        var refused = at.Each("refused_values", wire.RefusedValues, 1, 100, static (f, field, value) => f.Text(field, value, 128));
        for (var i = 0; i < refused.Length; i++)
        {
            fields.Found.When(
                refused.IndexOf(refused[i]) < i, $"rule.refused_values[{i}]", ViolationCode.FieldDuplicate, "Name each value once.");
        }

        return fields.Found.Any ? null : new(id!, sentence, fromResource!, fromItem!, toResource!, toItem!, refused);
    }

    extension(ReferenceRule rule)
    {
        public V1.ReferenceRule ToWire() => new()
        {
            Id = rule.Id.Value,
            Sentence = rule.Sentence,
            FromResource = rule.FromResource.Value,
            FromItem = rule.FromItem.Value,
            ToResource = rule.ToResource.Value,
            ToItem = rule.ToItem.Value,
            RefusedValues = { rule.RefusedValues },
        };
    }
}
