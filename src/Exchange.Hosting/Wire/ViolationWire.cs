using Exchange.Domain.Errors;

namespace Exchange.Hosting.Wire;

/// <summary>What is wrong with a field, where it travels in an answer rather than in a status.</summary>
public static class ViolationWire
{
    extension(ViolationCode code)
    {
        // The codes bear the same names; CatalogueTests holds them equal.
        public Errors.V1.Violation ToWire() => Enum.Parse<Errors.V1.Violation>(code.ToString());
    }
}
