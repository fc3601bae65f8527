using Exchange.Domain.Catalogue;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Drafts, their gaps and differences as they travel.</summary>
public static class DraftWire
{
    /// <summary>A draft that the registry stored.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read.</exception>
    public static Draft Read(V1.Draft stored) => new()
    {
        Resource = CatalogueWire.Read(stored.Resource, new(new(), "")) ?? throw new InvalidOperationException("A stored draft could not be read."),
        State = (DraftState)stored.State,
        Version = stored.Version,
        ReturnedFor = stored.ReturnedFor.Length > 0 ? stored.ReturnedFor : null,
        ReviewDue = stored.ReviewDue.Length > 0 ? stored.ReviewDue : null,
    };

    extension(Draft draft)
    {
        public V1.Draft ToWire() => new()
        {
            Resource = draft.Resource.ToWire(),
            State = (V1.DraftState)draft.State,
            Version = draft.Version,
            ReturnedFor = draft.ReturnedFor ?? "",
            ReviewDue = draft.ReviewDue ?? "",
        };
    }

    extension(Gap gap)
    {
        public V1.DraftGap ToWire() => new() { Field = gap.Field, Description = gap.Description, IsRequired = gap.IsRequired };
    }

    extension(Difference difference)
    {
        public V1.Difference ToWire() =>
            new() { Field = difference.Field, Before = difference.Before, After = difference.After, Breaking = difference.IsBreaking };
    }
}
