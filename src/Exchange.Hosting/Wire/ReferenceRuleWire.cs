using Exchange.Domain.Catalogue;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Rules for references as they travel.</summary>
public static class ReferenceRuleWire
{
    /// <summary>Null when anything is wrong with it.</summary>
    public static ReferenceRule? Read(V1.ReferenceRule wire, Fields fields)
    {
        var at = fields.Under("rule");
        var rule = new ReferenceRule(
            at.Text("id", wire.Id, 64),
            at.Text("sentence", wire.Sentence, 500),
            CatalogueWire.ReadCode(at, "from_resource", wire.FromResource) ?? Nowhere.Code,
            CatalogueWire.ReadItemId(at, "from_item", wire.FromItem) ?? Nowhere.Item,
            CatalogueWire.ReadCode(at, "to_resource", wire.ToResource) ?? Nowhere.Code,
            CatalogueWire.ReadItemId(at, "to_item", wire.ToItem) ?? Nowhere.Item,
            at.Each("refused_values", wire.RefusedValues, 1, 100, static (f, field, value) => f.Text(field, value, 200)));
        return fields.Found.Any ? null : rule;
    }
}
