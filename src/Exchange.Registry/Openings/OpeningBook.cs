using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Openings;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Openings;

/// <summary>What a record of openings changes.</summary>
internal sealed record OpeningImport(long Revision, int Added, int Changed, int Unchanged);

/// <summary>
/// Agreements by which data is opened: all of a call in one transaction, or none. They are facts and not leave to read: no gateway
/// serves a body that is no department.
/// </summary>
internal sealed class OpeningBook(FactBook facts, FactStore store)
{
    public const int AgreementsMax = 500;

    private const string Absent = "The registry does not hold this.";

    /// <exception cref="ExchangeException">ROLE_MISSING, OTHER_DEPARTMENT; REQUEST_INVALID.</exception>
    public async Task<OpeningImport> RecordAsync(IReadOnlyList<V1.OpeningAgreement> asked, bool isTrial, Actor actor, CancellationToken ct)
    {
        if (actor.Role != Role.Authority)
        {
            actor.Require(Role.Steward);
        }

        var found = new Violations();
        var openings = Read(asked, found);
        await CheckAsync(asked, openings, found, ct);
        found.ThrowIfAny();
        if (actor.Role == Role.Steward && openings.Any(opening => opening.OpenedBy != actor.Department))
        {
            throw new ExchangeException(Reason.OtherDepartment);
        }

        var standing = await facts.FindAsync<V1.OpeningAgreement>(FactKind.Opening, openings.Select(opening => opening.Id.Value), ct);
        var changes = openings
            .Select(opening => (Opening: opening, Stands: standing.GetValueOrDefault(opening.Id.Value)))
            .Where(one => one.Stands is null || !one.Stands.Fact.Equals((one.Opening with { Version = one.Stands.Version }).ToWire()))
            .Select(one => Fact(one.Opening with { Version = (one.Stands?.Version ?? 0) + 1 }))
            .ToList();
        var revision = isTrial || changes.Count == 0 ? await store.RevisionAsync(ct) : await facts.CommitAsync(changes, actor, "", ct);
        var added = changes.Count(change => change.Version == 1);
        return new(revision, added, changes.Count - added, openings.Length - changes.Count);
    }

    private static ImmutableArray<OpeningAgreement> Read(IReadOnlyList<V1.OpeningAgreement> asked, Violations found)
    {
        var seen = new HashSet<string>();
        return new Fields(found, "").Each("agreements", asked, 1, AgreementsMax, (fields, path, wire) =>
        {
            var opening = OpeningWire.Read(wire, fields.Under(path));
            found.When(wire.Version != 0, $"{path}.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
            found.When(
                wire.Id.Length > 0 && !seen.Add(wire.Id), $"{path}.id", ViolationCode.FieldDuplicate, "An earlier agreement has this id.");
            return opening;
        });
    }

    private async Task CheckAsync(
        IReadOnlyList<V1.OpeningAgreement> asked, ImmutableArray<OpeningAgreement> openings, Violations found, CancellationToken ct)
    {
        var departments = await facts.FindAsync<V1.Department>(FactKind.Department, openings.Select(opening => opening.OpenedBy.Value), ct);
        var resources = await facts.FindAsync<V1.Resource>(FactKind.Resource, openings.Select(opening => opening.Resource.Value), ct);
        for (var i = 0; i < openings.Length; i++)
        {
            // What could not be read has been told already.
            var (opening, wire, path) = (openings[i], asked[i], $"agreements[{i}]");
            found.When(
                opening.OpenedBy.Value == wire.OpenedBy && !departments.ContainsKey(wire.OpenedBy),
                $"{path}.opened_by",
                ViolationCode.FieldConflict,
                Absent);
            if (opening.Resource.Value != wire.Resource)
            {
                continue;
            }

            var resource = resources.GetValueOrDefault(wire.Resource)?.Fact;
            found.When(resource is null, $"{path}.resource", ViolationCode.FieldConflict, Absent);
            for (var j = 0; j < opening.Items.Length && resource is not null; j++)
            {
                found.When(
                    opening.Items[j].Value == wire.Items[j] && !resource.Items.Any(item => item.Id == wire.Items[j]),
                    $"{path}.items[{j}]",
                    ViolationCode.ItemUnknown,
                    "The resource has no such item.");
            }
        }
    }

    private static NewFact Fact(OpeningAgreement opening) =>
        new(FactKind.Opening, opening.Id.Value, opening.Version, FactBook.Write(opening.ToWire()))
        {
            Keys = [FactKey.Resource(opening.Resource.Value), FactKey.Party(opening.OpenedBy.Value)],
        };
}
