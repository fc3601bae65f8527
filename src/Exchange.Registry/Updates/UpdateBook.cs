using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Freshness;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.Updates;

/// <summary>Reports of updates. Reporting again what stands already changes nothing and succeeds.</summary>
internal sealed class UpdateBook(FactBook facts, TimeProvider time)
{
    private const int ReasonMax = 500;

    // Clocks of departments differ.
    private static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(1);

    /// <exception cref="ExchangeException">
    /// REQUEST_INVALID, ROLE_MISSING, OTHER_DEPARTMENT, REFERENCE_MISSING, RESOURCE_ENDED.
    /// </exception>
    public async Task<(long Revision, DataUpdate Update)> ReportAsync(
        V1.DataUpdate? asked, string correction, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var update = Read(asked, correction, found);
        found.ThrowIfAny();
        await RequireOwnAsync(update!.Resource, actor, ct);

        var standing = await facts.FindAsync<V1.DataUpdate>(FactKind.DataUpdate, update.Resource.Value, ct);
        if (standing is not null && await IsSaidAsync(standing, asked!, actor, ct))
        {
            return (standing.Revision, ReadStored(standing.Fact));
        }

        var goesBack = standing is not null && update.DataUntil < standing.Fact.DataUntil.ToDateTimeOffset();
        found.When(
            goesBack && correction.Length == 0,
            "correction",
            ViolationCode.FieldRequired,
            "The data reached further before; say why it does not now.");
        found.When(
            !goesBack && correction.Length > 0, "correction", ViolationCode.FieldConflict, "The data reaches no less far than before; leave it out.");
        found.ThrowIfAny();

        var next = update with { Version = (standing?.Version ?? 0) + 1 };
        var fact = new NewFact(FactKind.DataUpdate, next.Resource.Value, next.Version, FactBook.Write(next.ToWire()));
        return (await facts.CommitAsync(fact, actor, correction, ct), next);
    }

    public static DataUpdate ReadStored(V1.DataUpdate wire) =>
        UpdateWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored update could not be read.");

    private DataUpdate? Read(V1.DataUpdate? asked, string correction, Violations found)
    {
        var now = time.GetUtcNow();
        var fields = new Fields(found, "");
        var whole = asked?.Clone();
        if (whole is { LoadedAt: null })
        {
            whole.LoadedAt = whole.DataUntil is { } until && until > now.ToTimestamp() ? until : now.ToTimestamp();
        }

        var update = UpdateWire.Read(whole, fields);
        fields.Optional("correction", correction, ReasonMax);
        found.When(
            asked is { Version: not 0 }, "update.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
        found.When(
            update?.DataUntil > now + AheadMax, "update.data_until", ViolationCode.FieldOutOfRange, "Not in the future.");
        found.When(
            asked?.LoadedAt is not null && update?.LoadedAt > now + AheadMax,
            "update.loaded_at",
            ViolationCode.FieldOutOfRange,
            "Not in the future.");
        return update;
    }

    private async Task RequireOwnAsync(ResourceCode code, Actor actor, CancellationToken ct)
    {
        actor.RequireSteward();
        await facts.RequireAsync(ct, (FactKind.Resource, code.Value, "update.resource"));
        var standing = await facts.FindAsync<V1.Resource>(FactKind.Resource, code.Value, ct);
        actor.RequireStewardOf(Domain.Departments.DepartmentId.Parse(standing!.Fact.Provider));
        if (standing.Fact.State is V1.ResourceState.Superseded or V1.ResourceState.Withdrawn)
        {
            throw new ExchangeException(Reason.ResourceEnded);
        }
    }

    // What stands; and, for a seed, what has stood: a seed must not undo what was reported since.
    private async Task<bool> IsSaidAsync(Standing<V1.DataUpdate> standing, V1.DataUpdate asked, Actor actor, CancellationToken ct)
    {
        return IsSame(standing.Fact) ||
            (actor.IsSeed && await facts.StoodAsync<V1.DataUpdate>(FactKind.DataUpdate, standing.Fact.Resource, IsSame, ct));

        bool IsSame(V1.DataUpdate stood) =>
            stood.DataUntil.Equals(asked.DataUntil) && stood.Rows == asked.Rows && (asked.LoadedAt is null || stood.LoadedAt.Equals(asked.LoadedAt));
    }
}
