using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Hosting.Wire;
using Exchange.Registry.History;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Explanations;

/// <summary>What stood in the catalogue, read back as values for the rules.</summary>
internal static class PastCatalogue
{
    public static async Task<Resource?> ResourceAsync(ResourceCode code, RegistryState state, CancellationToken ct) =>
        await state.FindAsync(FactKind.Resource, code.Value, ct) is { } fact
            ? CatalogueWire.Read(FactBook.Read<V1.Resource>(fact.Body), new(new(), "")) ?? throw new InvalidOperationException("A stored resource could not be read.")
            : null;

    public static async Task<Department> DepartmentAsync(DepartmentId id, RegistryState state, CancellationToken ct) =>
        await state.FindAsync(FactKind.Department, id.Value, ct) is { } fact
            && DepartmentWire.Read(FactBook.Read<V1.Department>(fact.Body), new(new(), "")) is { } department
            ? department
            : throw new InvalidOperationException("A stored department could not be read.");
}
