using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.History;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Recollection;

/// <summary>Re-collection over gRPC: what a form need not ask for, before anybody has to fill it in.</summary>
internal sealed class RecollectionFeatureService(
    RecollectionCheck check, CatalogueReading catalogue, FactStore store, StateReader states, Actors actors)
    : V1.RecollectionService.RecollectionServiceBase
{
    private const int FieldsMax = 200;
    private const int LabelMax = 100;

    public override async Task<V1.CheckRecollectionResponse> CheckRecollection(V1.CheckRecollectionRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var actor = await actors.IdentifyAsync(context);
        var found = new Violations();
        var fields = new Fields(found, "");
        var department = request.Department.Length == 0 ? actor.Department : DepartmentWire.ReadId(fields, "department", request.Department);
        var asked = fields.Each("fields", request.Fields, 1, FieldsMax, Read);
        await RequireElementsAsync(request, found, ct);
        var collector = department is null ? null : await CollectorAsync(department, actor, found, ct);
        found.ThrowIfAny();

        var (state, at) = await states.SettledAsync(null, 0, found, ct);
        var answer = new V1.CheckRecollectionResponse();
        foreach (var field in asked)
        {
            answer.Fields.Add(await check.OfAsync(field, collector!, state, at, ct));
        }

        return answer;
    }

    private static AskedField Read(Fields fields, string name, V1.FormField field) => new(
        fields.Text($"{name}.label", field.Label, LabelMax), CatalogueWire.OptionalElement(fields, $"{name}.element", field.Element));

    private async Task RequireElementsAsync(V1.CheckRecollectionRequest request, Violations found, CancellationToken ct)
    {
        var named = request.Fields.Take(FieldsMax).Select(field => field.Element).Where(id => ElementId.TryParse(id, out _)).ToHashSet(StringComparer.Ordinal);
        var known = (await store.FindAllAsync(FactKind.Element, named, ct)).Select(fact => fact.Id).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < int.Min(request.Fields.Count, FieldsMax); i++)
        {
            var id = request.Fields[i].Element;
            found.When(named.Contains(id) && !known.Contains(id), $"fields[{i}].element", ViolationCode.ElementUnknown, "There is no such element.");
        }
    }

    // What a department holds is its own affair and the authority's.
    private async Task<Department?> CollectorAsync(DepartmentId department, Actor actor, Violations found, CancellationToken ct)
    {
        if (department != actor.Department)
        {
            actor.Require(Role.Authority);
        }

        var collector = await catalogue.DepartmentAsync(department, ct);
        found.When(collector is null, "department", ViolationCode.FieldConflict, "The registry does not hold this department.");
        return collector;
    }
}
