using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Duties;

/// <summary>Duty lists over gRPC. They are published: everyone bound to a department may read them.</summary>
internal sealed class DutyFeatureService(DutyBook book, FactStore store, Actors actors) : V1.DutyService.DutyServiceBase
{
    /// <summary>5000 lines, each with the items, qualities and consumers that lists in use have, are 2 to 10 MiB.</summary>
    public const int MessageBytesMax = 16 * 1024 * 1024;

    public override async Task<V1.ImportDutyLinesResponse> ImportDutyLines(V1.ImportDutyLinesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var import = await book.ImportAsync(request.Lines, request.ValidateOnly, actor, context.CancellationToken);
        return new()
        {
            Revision = import.Revision,
            Added = (uint)import.Added,
            Changed = (uint)import.Changed,
            Unchanged = (uint)import.Unchanged,
            Violations =
            {
                import.Violations.Select(violation => new V1.DutyLineViolation
                {
                    Field = violation.Field,
                    Reason = violation.Code.ToWire(),
                    Description = violation.Description,
                }),
            },
        };
    }

    public override async Task<V1.ListDutyLinesResponse> ListDutyLines(V1.ListDutyLinesRequest request, ServerCallContext context)
    {
        await actors.IdentifyAsync(context);
        var keys = Keys(request);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = await store.ListAsync(FactKind.DutyLine, keys, paging.AfterId, paging.Size, context.CancellationToken);
        return new()
        {
            Lines = { page.Select(fact => FactBook.Read<V1.DutyLine>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }

    private static List<string> Keys(V1.ListDutyLinesRequest request)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        List<string?> keys =
        [
            fields.Optional("batch", request.Batch, 50) is { } batch ? FactKey.Batch(batch) : null,
            request.Department.Length > 0 && DepartmentWire.ReadId(fields, "department", request.Department) is { } department
                ? FactKey.Party(department.Value)
                : null,
            fields.OptionalChoice<DutyList>("list", (int)request.List) is { } list ? FactKey.List(list.ToString()) : null,
        ];
        found.ThrowIfAny();
        return [.. keys.OfType<string>()];
    }
}
